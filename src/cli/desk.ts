import { blankBar } from '../engine/bar-store.ts';
import type { MarketPipeline } from '../engine/pipeline.ts';
import type { LiquidationWindow } from '../market/api/schemas.ts';
import type { Bar } from '../market/bar.ts';
import { QueryError } from '../market/errors.ts';
import type { Context, Depth, Side } from '../market/event.ts';
import type { Recording } from '../market/recording/reader.ts';
import { CascadeCurve, type Fuel } from '../model/cascade/cascade.ts';
import { fuelOf } from '../model/cascade/fuel.ts';
import { type DepthStep, type ImpactScale, squareRootImpact } from '../model/cascade/impact.ts';
import { AgedBooks } from '../model/cohorts/aged-books.ts';
import type { CohortBook } from '../model/cohorts/book.ts';
import { Indicators, type Readings } from '../model/indicators/indicators.ts';
import type { RiskView } from '../model/risk/assess.ts';
import { HitOdds } from '../model/risk/hit-odds.ts';
import { type AgeShare, agesOf } from '../model/zones/provenance.ts';
import type { Zone } from '../model/zones/zone.ts';
import { ZoneTracker } from '../model/zones/zone-tracker.ts';
import { createProgress } from './progress.ts';
import { loadRecording } from './recorded-market.ts';
import { printRefusals } from './refusal-summary.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Zones are followed from this long before the moment; none can be told to be older. */
const FOLLOWED_MS = 7 * DAY_MS;
const AGES_MS = [HOUR_MS, 6 * HOUR_MS, DAY_MS, FOLLOWED_MS];
/** A book as old as this says nothing of the next minutes. */
const FRESH_DEPTH_MS = HOUR_MS;

/** A zone with the ages of what it holds. */
export interface AgedZone extends Zone {
  ages: AgeShare[];
}

/** Everything that is known of one market at one moment. */
export interface Desk extends RiskView {
  timeMs: number;
  readings: Readings;
  /** One-sided, native quantity, of the state that the map is of. */
  openInterest: number;
  zones: AgedZone[];
  fuel: { long: Fuel; short: Fuel };
  scale: ImpactScale | null;
  /** Steps of each side's book; null where none is fresh. */
  depth: { bid: DepthStep[]; ask: DepthStep[] } | null;
  /** Over 1, 4, 12 and 24 hours; empty where nothing is known. */
  liquidations: LiquidationWindow[];
}

/**
 * Reads a recording up to a moment, with nothing that came after.
 * @throws QueryError where no bar had ended by then, or no open interest was known
 */
export async function openDesk(folder: string, asOfMs?: number): Promise<Desk> {
  const progress = createProgress('reading');
  const { pipeline, recording } = await loadRecording(folder, () => undefined).finally(() => progress.stop());
  printRefusals(recording.refusals);
  const known = pipeline.known(asOfMs);
  const { instrument, bars, barStepMs } = pipeline;
  if (known === 0) {
    const first = bars.timeMs[0]! + barStepMs;
    throw new QueryError(
      `${instrument.id}: no bar had ended by ${new Date(asOfMs!).toISOString()}; ask for ${new Date(first).toISOString()} or later`,
    );
  }
  const timeMs = bars.timeMs[known - 1]! + barStepMs;
  const indicators = new Indicators(barStepMs);
  const odds = new HitOdds(barStepMs);
  const bar = blankBar();
  for (let i = 0; i < known; i++) {
    indicators.push(bars.read(i, bar));
    odds.push(bar);
  }
  const context = await newest(recording.context(), timeMs);
  if (context) indicators.beside(context);
  const readings = indicators.read()!;
  const { book, tracker, aged } = followZones(pipeline, known, timeMs);
  const { price, atr } = readings;
  const zones = tracker
    .zones(book, { contract: instrument.contract, price, atr, odds })
    .map((zone) => ({ ...zone, ages: agesOf(zone, book, aged) }));
  const scale = scaleOf(pipeline, known, readings.volatility.ewma);
  const impact = scale && squareRootImpact(scale);
  const fuel = { long: fuelOf(book, 'long', price), short: fuelOf(book, 'short', price) };
  return {
    instrument,
    timeMs,
    price,
    atr,
    readings,
    openInterest: book.openInterest,
    odds,
    zones,
    fuel,
    scale,
    impact,
    curves: impact && { long: new CascadeCurve(fuel.long, impact), short: new CascadeCurve(fuel.short, impact) },
    depth: await freshDepth(recording, timeMs),
    liquidations: pipeline.ledger.windows(timeMs),
  };
}

/** The state after the first `known` bars, with the zones of the week before followed hour by hour. */
function followZones(pipeline: MarketPipeline, known: number, timeMs: number) {
  const { bars, barStepMs, instrument } = pipeline;
  const { next, estimator } = pipeline.startAt(bars.countBefore(timeMs - FOLLOWED_MS - barStepMs));
  const ages = AGES_MS.map((ageMs) => new AgedBooks(ageMs));
  const tracker = new ZoneTracker();
  let looked = 0;
  const folded = (bar: Bar, book: CohortBook) => {
    const endMs = bar.timeMs + barStepMs;
    for (const books of ages) {
      books.follow(bar, book);
      if (endMs === timeMs - books.ageMs) books.keep(endMs, book);
    }
    if (endMs <= timeMs - FOLLOWED_MS || (endMs % HOUR_MS !== 0 && endMs !== timeMs)) return;
    tracker.look(endMs, book, bar.close);
    looked = endMs;
  };
  const bar = blankBar();
  for (let i = next; i < known; i++) estimator.push(bars.read(i, bar), folded);
  const book = estimator.provisional(null, folded);
  if (looked !== timeMs) {
    throw new QueryError(
      `${instrument.id} knows no open interest by ${new Date(timeMs).toISOString()}: there is no map`,
    );
  }
  return { book, tracker, aged: ages.map((books) => ({ ageMs: books.ageMs, book: books.at(timeMs) })) };
}

/** What square-root impact is scaled by: the last week's mean volume of a day, the present volatility, Y = 1. */
function scaleOf({ bars }: MarketPipeline, known: number, dailyVolatility: number): ImpactScale | null {
  const volumes = bars.column('volume');
  const endMs = bars.timeMs[known - 1]!;
  const first = bars.countBefore(endMs - FOLLOWED_MS);
  let sum = 0;
  for (let i = first; i < known; i++) sum += volumes[i]!;
  const days = Math.max(1, (endMs - bars.timeMs[first]!) / DAY_MS);
  const dailyVolume = sum / days;
  return dailyVolume > 0 && dailyVolatility > 0 ? { dailyVolume, dailyVolatility, factor: 1 } : null;
}

async function newest(batches: AsyncIterable<Context[]>, timeMs: number): Promise<Context | null> {
  let last: Context | null = null;
  for await (const batch of batches) {
    last = batch.findLast((row) => row.timeMs <= timeMs) ?? last;
    if (batch.at(-1)!.timeMs > timeMs) break;
  }
  return last;
}

/** The last book by `timeMs`, where it is fresh. */
async function freshDepth(recording: Recording, timeMs: number): Promise<Desk['depth']> {
  let rows: Depth[] = [];
  for await (const batch of recording.depth()) {
    for (const row of batch) {
      if (row.timeMs > timeMs) break;
      if (row.timeMs !== rows[0]?.timeMs) rows = [];
      rows.push(row);
    }
    if (batch.at(-1)!.timeMs > timeMs) break;
  }
  if (rows.length === 0 || rows[0]!.timeMs < timeMs - FRESH_DEPTH_MS) return null;
  const stepsOf = (side: 'bid' | 'ask'): DepthStep[] =>
    rows
      .filter((row) => row.side === side && row.distance > 0 && row.distance < 1)
      .map(({ distance, quantity }) => ({
        logDistance: side === 'bid' ? -Math.log1p(-distance) : Math.log1p(distance),
        quantity,
      }))
      .toSorted((a, b) => a.logDistance - b.logDistance);
  const [bid, ask] = [stepsOf('bid'), stepsOf('ask')];
  return bid.length > 0 && ask.length > 0 ? { bid, ask } : null;
}

/** The side whose liquidations a move of this sign sets off. */
export function sideOfMove(move: number): Side {
  return move < 0 ? 'long' : 'short';
}

/** What every answer begins with. */
export function headline({ instrument, timeMs, price, atr }: Desk): {
  market: string;
  timeMs: number;
  price: number;
  atr: number | null;
} {
  return { market: instrument.id, timeMs, price, atr: atr > 0 ? atr : null };
}
