import type { Bar } from '../../market/bar.ts';
import type { CohortBook, SideFlow } from './book.ts';

/** What an estimator knows beside its instrument and parameters. */
export interface EstimatorState {
  book: CohortBook;
  waiting: Bar[];
  suspect: number;
  flags: { refusedStamps: number; changeOverVolume: number; assumedStamps: number };
}

const FORMAT = 1;
const BAR_FIELDS = [
  'timeMs',
  'open',
  'high',
  'low',
  'close',
  'markHigh',
  'markLow',
  'volume',
  'takerBuyVolume',
  'openInterest',
  'fundingRate',
] as const satisfies readonly (keyof Bar)[];
const FLOW_FIELDS = [
  'opened',
  'closed',
  'liquidated',
  'closingPressure',
] as const satisfies readonly (keyof SideFlow)[];
const SIDES = ['long', 'short'] as const;

/** The state as one row of numbers: a head, the bars that wait, then each side's flow and cohorts. */
export function saveState({ book, waiting, suspect, flags }: EstimatorState): Float64Array {
  const out: number[] = [
    FORMAT,
    book.openInterest,
    suspect,
    flags.refusedStamps,
    flags.changeOverVolume,
    flags.assumedStamps,
    waiting.length,
  ];
  for (const bar of waiting) for (const field of BAR_FIELDS) out.push(bar[field]);
  for (const side of SIDES) {
    for (const field of FLOW_FIELDS) out.push(book[side].flow[field]);
    out.push(book[side].cohorts.length);
    for (const cohort of book[side].cohorts) {
      const { origin, scale, total, unreachable, edge, bins } = cohort;
      out.push(cohort.tier.leverage, cohort.tier.cellsPerBin, origin, scale, total, unreachable, edge, bins.length);
      for (const bin of bins) out.push(bin);
    }
  }
  return Float64Array.from(out);
}

/** Fills `book` with a saved state; null where it is of other cohorts, and `book` is not to be used then. */
export function loadState(saved: Float64Array, book: CohortBook): Omit<EstimatorState, 'book'> | null {
  let at = 0;
  const next = () => saved[at++] ?? Number.NaN;
  if (next() !== FORMAT) return null;
  book.openInterest = next();
  const suspect = next();
  const flags = { refusedStamps: next(), changeOverVolume: next(), assumedStamps: next() };
  const waits = next();
  if (!(waits * BAR_FIELDS.length <= saved.length)) return null;
  const waiting = Array.from(
    { length: waits },
    () => Object.fromEntries(BAR_FIELDS.map((field) => [field, next()])) as unknown as Bar,
  );
  for (const side of SIDES) {
    for (const field of FLOW_FIELDS) book[side].flow[field] = next();
    if (next() !== book[side].cohorts.length) return null;
    for (const cohort of book[side].cohorts) {
      if (next() !== cohort.tier.leverage || next() !== cohort.tier.cellsPerBin) return null;
      cohort.origin = next();
      cohort.scale = next();
      cohort.total = next();
      cohort.unreachable = next();
      cohort.edge = next();
      const length = next();
      if (!(at + length <= saved.length)) return null;
      cohort.bins = saved.slice(at, at + length);
      at += length;
    }
  }
  return at === saved.length ? { waiting, suspect, flags } : null;
}
