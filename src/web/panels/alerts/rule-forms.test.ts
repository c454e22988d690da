import { expect, test } from 'vitest';
import type { AlertKind } from '../../../market/api/alerts.ts';
import { type Blank, filled, FORMS, partsOf, textOf } from './rule-forms.ts';

const blanksOf = (kind: AlertKind) =>
  partsOf(FORMS[kind].fresh(80_000)).filter((part): part is Blank => typeof part !== 'string');

test.each(Object.keys(FORMS) as AlertKind[])('%s: every blank shows what it sets, and sets what it shows', (kind) => {
  const fresh = FORMS[kind].fresh(80_000);
  for (const blank of blanksOf(kind)) {
    expect(filled(fresh, blank, textOf(fresh, blank)), blank.field).toEqual(fresh);
    if (blank.kind === 'choice') expect(blank.options.map(([value]) => value)).toContain(textOf(fresh, blank));
  }
});

test('what is typed in millions and percent is kept in USD and fractions', () => {
  const near = FORMS['zone-near'].fresh(1);
  const least = blanksOf('zone-near').find(({ field }) => field === 'leastUsd')!;
  expect(textOf(near, least)).toBe('50');
  expect(filled(near, least, '2.5')).toMatchObject({ leastUsd: 2.5e6 });
  const share = blanksOf('imbalance').find(({ field }) => field === 'leastShare')!;
  expect(filled(FORMS.imbalance.fresh(1), share, '70')).toMatchObject({ leastShare: 0.7 });
});

test('another measure of funding begins at a level that suits it', () => {
  const measure = blanksOf('funding').find(({ field }) => field === 'measure')!;
  expect(filled(FORMS.funding.fresh(1), measure, 'rate')).toMatchObject({ level: 0.0005 });
});
