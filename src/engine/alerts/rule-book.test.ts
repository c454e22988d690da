import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AlertCondition, QuietHours } from '../../market/api/alerts.ts';
import type { ZoneAnswer } from '../../market/api/zones.ts';
import { HEAT_THRESHOLDS } from '../../model/zones/heat-class.ts';
import { NO_ALERTS } from './alert-store.ts';
import { isQuiet } from './quiet-hours.ts';
import { RuleBook } from './rule-book.ts';
import { sentenceOf } from './sentence.ts';
import type { Watch } from './watch.ts';

const MARKET = { id: 'sim:BTC/USDT:USDT', simulated: true };
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const START_MS = Date.parse('2026-01-10T00:00Z');

function watch(over: Partial<Watch> = {}): Watch {
  return {
    timeMs: START_MS,
    price: 100,
    atr: 1,
    zones: [],
    past: [],
    liquidations: [],
    fundingRate: null,
    fundingZScore: null,
    silentMs: 0,
    liquidation: null,
    ...over,
  };
}

function zone(over: Partial<ZoneAnswer> = {}): ZoneAnswer {
  const { low = 97, high = 98 } = over;
  return {
    id: 1,
    side: 'long',
    low,
    high,
    usd: 60e6,
    heat: 'high',
    peakShare: 8e-4,
    distance: high / 100 - 1,
    reproduction: 0.2,
    merged: [],
    ...over,
  } as ZoneAnswer;
}

/** A book with one rule, and a look at a market a minute later each time. */
function ruled(condition: AlertCondition, cooldownMinutes = 0) {
  const book = new RuleBook(NO_ALERTS);
  book.add({ market: MARKET.id, condition, cooldownMinutes, enabled: true }, START_MS);
  let minute = 0;
  return {
    book,
    look: (over: Partial<Watch>) =>
      book.judge(MARKET, watch({ timeMs: START_MS + minute++ * MINUTE_MS, ...over })).fired.map(({ text }) => text),
  };
}

const near: AlertCondition = {
  kind: 'zone-near',
  side: 'long',
  leastUsd: 50e6,
  zone: null,
  within: 1,
  unit: 'percent',
};

test('price nearing a zone: once, again only after it has gone 1.25 times as far', () => {
  const { look } = ruled(near);
  const zones = [
    zone(),
    zone({ id: 2, low: 101, high: 102, side: 'short' }),
    zone({ id: 3, low: 94, high: 95, usd: 1e6 }),
  ];
  expect(look({ zones, price: 100 })).toEqual([]);
  expect(look({ zones, price: 98.9 })).toEqual(['The price, 98.90, is 0.91 % from $60.0M of longs at 97.00 to 98.00.']);
  expect(look({ zones, price: 99.1 })).toEqual([]);
  expect(look({ zones, price: 98.9 })).toEqual([]);
  expect(look({ zones, price: 99.4 })).toEqual([]);
  expect(look({ zones, price: 97.5 })[0]).toMatch(/is at \$60\.0M of longs/);
  // In average true ranges: of 0.5, a distance of 1 is 2 of them.
  const inRanges = ruled({ ...near, within: 2, unit: 'atr' });
  expect(inRanges.look({ zones, price: 99.2, atr: 0.5 })).toEqual([]);
  expect(inRanges.look({ zones, price: 98.9, atr: 0.5 })[0]).toMatch(/is 1\.8 ATR from/);
});

test('a zone that grows, one that dissolves, and why', () => {
  const past = [{ timeMs: START_MS - 30 * MINUTE_MS, zones: [zone({ usd: 40e6 })] }];
  const size = { kind: 'zone-size', side: 'either', leastUsd: 30e6, zone: null, hours: 1 } as const;
  const grows = ruled({ ...size, change: 'grows', byPercent: 40 });
  expect(grows.look({ past, zones: [zone({ usd: 42e6 })] })).toEqual([]);
  expect(grows.look({ past, zones: [zone({ usd: 60e6 })] })[0]).toMatch(/grown by 50 %, from \$40\.0M/);
  expect(grows.look({ past, zones: [zone({ usd: 61e6 })] })).toEqual([]);
  const dissolves = ruled({ ...size, change: 'dissolves', byPercent: 80 });
  expect(dissolves.look({ past, zones: [zone({ usd: 39e6 })] })).toEqual([]);
  expect(dissolves.look({ past, zones: [], price: 96 })[0]).toMatch(/lost 100 % of \$40\.0M.*the price went there/);
  const closed = ruled({ ...size, change: 'dissolves', byPercent: 80 });
  closed.look({ past, zones: [zone({ usd: 39e6 })] });
  expect(closed.look({ past, zones: [zone({ usd: 5e6 })] })[0]).toMatch(/positions were closed/);
});

test('heat class, liquidation, imbalance, funding, R and silence', () => {
  const heat = ruled({ kind: 'heat-class', side: 'either', zone: null, heat: 'extreme', direction: 'rises' });
  // As a multiple of what is called extreme.
  const at = (times: number, high = 99.5) => ({
    zones: [zone({ peakShare: times * HEAT_THRESHOLDS.extreme, low: 99, high, heat: 'extreme' })],
  });
  expect(heat.look(at(0.75))).toEqual([]);
  expect(heat.look(at(1.12))[0]).toMatch(/has come to extreme/);
  expect(heat.look(at(0.97))).toEqual([]);
  expect(heat.look(at(1.12))).toEqual([]);

  const large = ruled({ kind: 'liquidation', side: 'short', leastUsd: 1e6 });
  const one = (side: 'long' | 'short', usd: number) => ({ liquidation: { side, usd, price: 101 } });
  expect(large.look({})).toEqual([]);
  expect(large.look(one('long', 2e6))).toEqual([]);
  expect(large.look(one('short', 2e5))).toEqual([]);
  expect(large.look(one('short', 2e6))).toEqual(['A short of $2.0M was liquidated at 101.00.']);
  expect(large.look(one('short', 3e6))).toHaveLength(1);

  const imbalance = ruled({ kind: 'imbalance', side: 'either', hours: 4, leastShare: 0.8, leastUsd: 1e6 });
  const of = (longUsd: number, shortUsd: number) => ({
    liquidations: [{ hours: 4, longUsd, shortUsd, imbalance: 0, count: 1, largestUsd: 1 }],
  });
  expect(imbalance.look(of(1e6, 1e6))).toEqual([]);
  expect(imbalance.look(of(1e5, 9e5))).toEqual(['90 % of $1.0M liquidated within 4 h were shorts.']);
  expect(imbalance.look(of(1e5, 8e5))).toEqual([]);
  expect(imbalance.look({})).toEqual([]);

  const funding = ruled({ kind: 'funding', measure: 'z-score', sign: 'either', level: 2 });
  expect(funding.look({ fundingRate: 0, fundingZScore: 0 })).toEqual([]);
  expect(funding.look({ fundingRate: -0.001, fundingZScore: -2.5 })[0]).toMatch(/-0\.1000 % \(shorts pay\), -2\.5/);

  const cascade = ruled({ kind: 'reproduction', side: 'long', level: 1 });
  expect(cascade.look({ zones: [zone({ reproduction: 0.9 })] })).toEqual([]);
  expect(cascade.look({ zones: [zone({ reproduction: 1.1 })] })[0]).toMatch(/^R is 1\.10 in \$60\.0M.*feed itself/);

  const silence = ruled({ kind: 'silent-feed', minutes: 5 });
  expect(silence.look({ silentMs: 0 })).toEqual([]);
  expect(silence.look({ silentMs: 6 * MINUTE_MS })).toEqual(['Nothing was heard of this market for 6 min.']);
  expect(silence.look({ silentMs: 7 * MINUTE_MS })).toEqual([]);
  expect(silence.look({ silentMs: 0 })).toEqual([]);
  expect(silence.look({ silentMs: 5 * MINUTE_MS })).toHaveLength(1);
});

test('what is not known is neither true nor cleared', () => {
  const { book, look } = ruled(near);
  const zones = [zone()];
  look({ zones, price: 100 });
  expect(look({ zones, price: 98.5 })).toHaveLength(1);
  expect(look({ zones: null })).toEqual([]);
  expect(book.sees(book.rules[0]!)).toBe(false);
  expect(look({ zones, price: 98.5 })).toEqual([]);
});

const above: AlertCondition = { kind: 'price', price: 100, direction: 'above' };
const prices = fc.array(fc.double({ min: 99, max: 101, noNaN: true }), { minLength: 2, maxLength: 80 });

test('a restart at any moment changes nothing of what is told', () => {
  fc.assert(
    fc.property(prices, fc.nat(79), fc.integer({ min: 0, max: 10 }), (series, cut, cooldown) => {
      const run = (restartAt: number) => {
        let { book } = ruled(above, cooldown);
        return series.map((price, i) => {
          if (i === restartAt) book = new RuleBook(JSON.parse(JSON.stringify(book.kept)) as typeof book.kept);
          return book.judge(MARKET, watch({ timeMs: START_MS + i * MINUTE_MS, price })).fired.map(({ id }) => id);
        });
      };
      expect(run(cut)).toEqual(run(-1));
    }),
  );
});

test('two alerts of a rule are at least its cool-down apart', () => {
  fc.assert(
    fc.property(prices, fc.integer({ min: 1, max: 20 }), (series, cooldown) => {
      const { book, look } = ruled(above, cooldown);
      for (const price of series) look({ price });
      const times = book.fired.map(({ timeMs }) => timeMs);
      for (let i = 1; i < times.length; i++) {
        expect(times[i]! - times[i - 1]!).toBeGreaterThanOrEqual(cooldown * MINUTE_MS);
      }
    }),
  );
});

test('nothing that fires in quiet hours is delivered, and it is listed as held', () => {
  const quiet: QuietHours = { from: '03:00', to: '05:30', timeZone: 'UTC' };
  fc.assert(
    fc.property(prices, (series) => {
      const { book } = ruled(above);
      book.quietHours = quiet;
      for (const [i, price] of series.entries()) {
        book.judge(MARKET, watch({ timeMs: START_MS + i * 5 * MINUTE_MS, price }));
      }
      for (const { held, timeMs } of book.fired) expect(held).toBe(isQuiet(quiet, timeMs));
    }),
  );
});

test('several at once are one alert, that names the largest', () => {
  const { look } = ruled({ ...near, leastUsd: 0 });
  const zones = [zone({ usd: 20e6 }), zone({ id: 2, usd: 80e6, low: 98.1, high: 98.6 })];
  expect(look({ zones, price: 100 })).toEqual([]);
  expect(look({ zones, price: 98.9 })[0]).toMatch(/\$80\.0M of longs.* And 1 more\.$/);
});

test('another condition begins anew, and a rule that is off is not judged', () => {
  const { book, look } = ruled(above);
  look({ price: 99 });
  expect(look({ price: 101 })).toHaveLength(1);
  const rule = book.rules[0]!;
  const other = { market: MARKET.id, cooldownMinutes: 0, enabled: true };
  book.change(rule, { ...other, condition: { ...above, price: 100.5 } });
  expect(look({ price: 101 })).toEqual([]);
  expect(look({ price: 99 })).toEqual([]);
  book.change(book.rules[0]!, { ...other, condition: above, enabled: false });
  expect(look({ price: 101 })).toEqual([]);
});

test.each<[AlertCondition, string]>([
  [near, 'Tell me when the price comes within 1 % of a zone of longs of $50.0M or more.'],
  [above, 'Tell me when the price goes above 100.00.'],
  [
    { kind: 'imbalance', side: 'long', hours: 24, leastShare: 0.8, leastUsd: 1e6 },
    'Tell me when longs make up 80 % or more of what is liquidated within 24 h, and that is at least $1.0M.',
  ],
  [{ kind: 'funding', measure: 'rate', sign: 'negative', level: 0.0005 }, 'Tell me when funding is below -0.0500 %.'],
  [{ kind: 'silent-feed', minutes: 5 }, 'Tell me when nothing is heard of this market for 5 min.'],
])('a rule in words: %o', (condition, sentence) => expect(sentenceOf(condition)).toBe(sentence));

test('hours of a zone are counted back from now', () => {
  const { look } = ruled({
    kind: 'zone-size',
    change: 'grows',
    side: 'either',
    leastUsd: 0,
    zone: null,
    hours: 1,
    byPercent: 50,
  });
  const past = [
    { timeMs: START_MS - 2 * HOUR_MS, zones: [zone({ usd: 10e6 })] },
    { timeMs: START_MS - 10 * MINUTE_MS, zones: [zone({ usd: 50e6 })] },
  ];
  look({ past, zones: [zone({ usd: 50e6 })] });
  expect(look({ past, zones: [zone({ usd: 60e6 })] })).toEqual([]);
  expect(look({ past, zones: [zone({ usd: 80e6 })] })).toHaveLength(1);
});
