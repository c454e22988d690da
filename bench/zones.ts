import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Bar } from '../src/market/bar.ts';
import { LOOK_MS } from '../src/engine/desk/follower.ts';
import { Estimator } from '../src/model/cohorts/estimator.ts';
import { TileSampler } from '../src/model/heat/tile-column.ts';
import { HitOdds } from '../src/model/risk/hit-odds.ts';
import { ZoneTracker } from '../src/model/zones/zone-tracker.ts';
import { benchBars, INSTRUMENT } from './bars.ts';

const YEAR_BARS = 365 * 1440;
const LOOK_BARS = LOOK_MS / 60_000;
const WEEK_BARS = 7 * 1440;
const MINUTE_MS = 60_000;

export interface ZoneFigures {
  bars: number;
  /** A year folded, and its columns sampled: the map itself. */
  foldMs: number;
  columnsMs: number;
  /** A look every hour, as the desk takes them; one look; and what is told of the zones of one. */
  looks: number;
  looksMs: number;
  lookUs: number;
  toldMs: number;
}

/** What zones cost beside the map that they are found on; of the processor, not of the clock. */
export function measureZones(): ZoneFigures {
  const estimator = new Estimator(INSTRUMENT);
  const sampler = new TileSampler();
  const tracker = new ZoneTracker();
  const odds = new HitOdds(MINUTE_MS);
  const spent = { fold: 0, columns: 0, looks: 0, told: 0 };
  const timed = (what: keyof typeof spent, run: () => void) => {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    spent[what] += (user + system) / 1000;
  };
  let bars = 0;
  let batch: Bar[] = [];
  let price = 0;
  for (const bar of benchBars(YEAR_BARS)) {
    bars++;
    if (bars > YEAR_BARS - WEEK_BARS) odds.push(bar);
    batch.push({ ...bar });
    if (batch.length < LOOK_BARS) continue;
    timed('fold', () => {
      for (const one of batch) estimator.push(one);
    });
    batch = [];
    price = bar.close;
    // A tenth of the columns stands for all: they are alike, and a year of them is a minute.
    timed('columns', () => {
      for (let i = 0; i < LOOK_BARS / 10; i++) sampler.sample(estimator.state, bar.close, 1);
    });
    timed('looks', () => tracker.look(bar.timeMs + MINUTE_MS, estimator.state, bar.close));
  }
  timed('told', () => tracker.zones(estimator.state, { contract: 'linear', price, atr: price / 100, odds }));
  const looks = YEAR_BARS / LOOK_BARS;
  return {
    bars,
    foldMs: spent.fold,
    columnsMs: spent.columns * 10,
    looks,
    looksMs: spent.looks,
    lookUs: (spent.looks * 1000) / looks,
    toldMs: spent.told,
  };
}

/** Measures, prints and records. */
export function benchZones(hardware: string): void {
  const figures = measureZones();
  const map = figures.foldMs + figures.columnsMs;
  const share = (ms: number, of: number) => `${((100 * ms) / of).toFixed(1)} %`;
  console.log(
    `zones of a year of one-minute bars: a look ${figures.lookUs.toFixed(0)} us; one an hour ${figures.looksMs.toFixed(0)} ms, ` +
      `${share(figures.looksMs, map)} of the map with its columns (${map.toFixed(0)} ms), ${share(figures.looksMs, figures.foldMs)} of its states alone; ` +
      `all that is told of the zones of one look: ${figures.toldMs.toFixed(1)} ms`,
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
