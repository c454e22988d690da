import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Estimator } from '../src/model/cohorts/estimator.ts';
import { TileSampler } from '../src/model/heat/tile-column.ts';
import { HitOdds } from '../src/model/risk/hit-odds.ts';
import { ZoneTracker } from '../src/model/zones/zone-tracker.ts';
import { benchBars, INSTRUMENT } from './bars.ts';

const YEAR_BARS = 365 * 1440;
const HOUR_BARS = 60;
const WEEK_BARS = 7 * 1440;
const MINUTE_MS = 60_000;

export interface ZoneFigures {
  bars: number;
  /** A year folded, and its columns sampled: the map itself. */
  foldMs: number;
  columnsMs: number;
  /** A look every hour of the year; of the last week only, as an answer on demand takes; one look. */
  hourlyMs: number;
  onDemandMs: number;
  lookUs: number;
}

/** What zones cost beside the map that they are found on. */
export function measureZones(): ZoneFigures {
  const estimator = new Estimator(INSTRUMENT);
  const sampler = new TileSampler();
  const tracker = new ZoneTracker();
  const onDemand = new ZoneTracker();
  const odds = new HitOdds(MINUTE_MS);
  const spent = { fold: 0, columns: 0, hourly: 0, onDemand: 0 };
  const timed = (what: keyof typeof spent, run: () => void) => {
    const start = performance.now();
    run();
    spent[what] += performance.now() - start;
  };
  let bars = 0;
  for (const bar of benchBars(YEAR_BARS)) {
    bars++;
    timed('fold', () => estimator.push(bar));
    if (bars > YEAR_BARS - WEEK_BARS) odds.push(bar);
    // A tenth of the columns stands for all: they are alike, and a year of them is a minute.
    if (bars % 10 === 0) timed('columns', () => sampler.sample(estimator.state, bar.close, 1));
    if (bars % HOUR_BARS !== 0) continue;
    const endMs = bar.timeMs + MINUTE_MS;
    timed('hourly', () => tracker.look(endMs, estimator.state, bar.close));
    if (bars <= YEAR_BARS - WEEK_BARS) continue;
    timed('onDemand', () => onDemand.look(endMs, estimator.state, bar.close));
    if (bars < YEAR_BARS) continue;
    const view = { contract: 'linear', price: bar.close, atr: bar.close / 100, odds } as const;
    timed('onDemand', () => onDemand.zones(estimator.state, view));
  }
  const looks = YEAR_BARS / HOUR_BARS;
  return {
    bars,
    foldMs: spent.fold,
    columnsMs: spent.columns * 10,
    hourlyMs: spent.hourly,
    onDemandMs: spent.onDemand,
    lookUs: (spent.hourly * 1000) / looks,
  };
}

/** Measures, prints and records. */
export function benchZones(hardware: string): void {
  const figures = measureZones();
  const map = figures.foldMs + figures.columnsMs;
  const share = (ms: number, of: number) => `${((100 * ms) / of).toFixed(1)} %`;
  console.log(
    `zones of a year of one-minute bars: a look ${figures.lookUs.toFixed(0)} us; one an hour ${figures.hourlyMs.toFixed(0)} ms, ` +
      `${share(figures.hourlyMs, map)} of the map with its columns (${map.toFixed(0)} ms), ${share(figures.hourlyMs, figures.foldMs)} of its states alone; ` +
      `on demand, from the last week: ${figures.onDemandMs.toFixed(0)} ms, ${share(figures.onDemandMs, figures.foldMs)} of its states alone`,
  );
  const results = fileURLToPath(new URL('results', import.meta.url));
  mkdirSync(results, { recursive: true });
  const rounded = JSON.stringify(
    { hardware, ...figures },
    (_, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(4)) : value),
    2,
  );
  writeFileSync(`${results}/zones.json`, `${rounded}\n`);
}
