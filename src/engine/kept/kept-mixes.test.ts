import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Archive } from '../../archive/archive.ts';
import type { Bar } from '../../market/bar.ts';
import { tileIndexOf } from '../../market/heat-tile.ts';
import { LINEAR } from '../../model/cohorts/bars.testing.ts';
import { liquidationMap } from '../../model/heat/map.ts';
import { MEMORY_MS } from '../../model/learning/learner.ts';
import { HIGH_LEVERAGE, learnedVersion } from '../mix/learned-version.testing.ts';
import { MarketPipeline } from '../pipeline.ts';
import { Keeper } from './keeper.ts';
import { END, HOUR, MINUTE, minutesBefore, stateOf } from './kept-bars.testing.ts';
import { KeptMarket } from './kept-market.ts';
import { madeUnder, versionOf } from './made.ts';
import { verifyMarket } from './verify.ts';

const COUNT = 2800;
/** A mix that comes at 2503 finds bars that wait for their open interest. */
const bars = minutesBefore(COUNT);
const at = (i: number) => END - (COUNT - i) * MINUTE;
const window = {
  fromMs: at(2450),
  toMs: END,
  stepMs: MINUTE,
  logLow: Math.log(bars[2500]!.close) - 0.5,
  rowHeight: 0.005,
  rows: 200,
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mixes-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function opened(code = 'test 1', readOnly = false) {
  const archive = await Archive.open(folder, { readOnly });
  let nowMs = END - 400 * MINUTE;
  const said: string[] = [];
  const keeper = new Keeper(archive, { code, say: (text) => said.push(text), nowMs: () => nowMs });
  const pipeline = new MarketPipeline(LINEAR, MINUTE);
  const market = await KeptMarket.open(keeper, pipeline);
  await market.restore();
  const close = async () => {
    await keeper.stop();
    await archive.close();
  };
  /** Closes bars a second after their end. */
  const live = (from: number, to: number) => {
    for (const bar of bars.slice(from, to)) {
      nowMs = bar.timeMs + MINUTE + 1000;
      pipeline.close(bar);
    }
  };
  return { archive, keeper, pipeline, market, said, close, live };
}

const verified = (archive: Archive) => verifyMarket(archive, LINEAR.id, { code: 'test 1' });

/** Versions of two weeks, of which the learner remembers the bars since 1000, and since 1200. */
const FIRST = learnedVersion(at(1000) + MEMORY_MS, HIGH_LEVERAGE);
const SECOND = learnedVersion(at(1200) + MEMORY_MS, null);

/** Each is learned as the bars close: the first at 2503, and at 2680, a full hour, that the prior is better. */
async function lived() {
  const kept = await opened();
  for (const bar of bars.slice(0, 2400)) kept.pipeline.close(bar);
  await kept.pipeline.warmTiles();
  kept.live(2400, 2503);
  await kept.pipeline.learned([FIRST], false);
  kept.live(2503, 2680);
  await kept.pipeline.learned([FIRST, SECOND], false);
  kept.live(2680, 2750);
  await kept.keeper.flush();
  return kept;
}

test('a restart has the mixes at once, to the bit, from the states that were kept', async () => {
  const kept = await lived();
  const { mixes } = kept.pipeline.mixes;
  expect(mixes.map(({ fromMs }) => fromMs)).toEqual([at(2503), at(2680)]);
  const [state, heat] = [stateOf(kept.pipeline), kept.pipeline.heat(window)];
  // What was shown before stays, but for what waited and has settled: as it would have under the mix before.
  const prior = new MarketPipeline(LINEAR, MINUTE);
  for (const bar of bars.slice(0, 2750)) prior.close(bar);
  const before = prior.heat(window);
  const columns = 53 * window.rows * 4;
  expect(heat.cells.slice(0, columns)).toEqual(before.cells.slice(0, columns));
  expect(heat.cells.slice(columns)).not.toEqual(before.cells.slice(columns));
  await kept.close();

  const again = await opened();
  expect(again.pipeline.mixes.mixes).toEqual(mixes);
  expect(stateOf(again.pipeline)).toBe(state);
  expect(again.pipeline.heat(window)).toEqual(heat);
  // The state that the mix began with is none of the map's: what waited then settles under the one before.
  const atChange = (market: MarketPipeline) => liquidationMap(market.desk.moments.mapAt(at(2503)).book);
  expect(atChange(again.pipeline)).toEqual(atChange(prior));
  const latest = await again.archive.db.query<{ version: string; time_ms: bigint }>(
    `SELECT version, time_ms FROM checkpoints WHERE code = 'test 1 latest'`,
  );
  expect(latest.map(({ version }) => version).toSorted()).toEqual(
    latest.map(({ time_ms }) => again.market.makingAt(Number(time_ms) + MINUTE).version).toSorted(),
  );
  expect(new Set(latest.map(({ version }) => version)).size).toBe(3);
  // The past is gone through again: nothing new is learned of it.
  await again.pipeline.learned([FIRST, SECOND], true);
  expect(again.pipeline.mixes.mixes).toEqual(mixes);
  again.live(2750, COUNT);
  await again.close();
  // Another program makes its states anew, and comes to the same.
  const other = await opened('test 2');
  const always = new MarketPipeline(LINEAR, MINUTE);
  for (const bar of bars) always.close(bar);
  await always.recall(mixes);
  expect(stateOf(other.pipeline)).toBe(stateOf(always));
  expect(other.pipeline.heat(window)).toEqual(always.heat(window));
  expect(other.said).toEqual([]);
  await other.close();
}, 30_000);

test('the states that a mix began with are kept and taken up; spoilt ones are made anew', async () => {
  const kept = await lived();
  const [entry] = kept.pipeline.mixes.entries;
  const saved = Buffer.from(entry!.start.estimator.save().buffer);
  await kept.close();
  const archive = await Archive.open(folder);
  const rows = await archive.db.query<{ n: number }>(
    `SELECT count(*)::INTEGER AS n FROM checkpoints WHERE bars = 2503 AND code = 'test 1'`,
  );
  expect(rows[0]!.n).toBe(1);
  await archive.close();
  for (const spoil of ['', `UPDATE checkpoints SET bars = 2502 WHERE bars = 2503`]) {
    const again = await opened();
    const [taken] = again.pipeline.mixes.entries;
    expect(Buffer.from(taken!.start.estimator.save().buffer).equals(saved)).toBe(true);
    expect([taken!.early.next, taken!.foldedMs]).toEqual([entry!.early.next, entry!.foldedMs]);
    if (spoil) await again.archive.db.transaction((c) => c.run(spoil));
    await again.close();
  }
  const anew = await opened();
  expect(Buffer.from(anew.pipeline.mixes.entries[0]!.start.estimator.save().buffer).equals(saved)).toBe(true);
  await anew.close();
}, 30_000);

test('what a mix told of ages by, eight days before, is kept as well', async () => {
  const start = async (list: readonly Bar[]) => {
    const archive = await Archive.open(folder);
    const keeper = new Keeper(archive, { code: 'test 1', say: () => undefined, nowMs: () => END });
    const pipeline = new MarketPipeline(LINEAR, 5 * MINUTE);
    const market = await KeptMarket.open(keeper, pipeline);
    await market.restore();
    for (const bar of list) pipeline.close(bar);
    return { archive, keeper, pipeline };
  };
  const wide = bars.map((bar, i) => ({ ...bar, timeMs: END - (COUNT - i) * 5 * MINUTE }));
  const kept = await start(wide);
  await kept.pipeline.learned([learnedVersion(wide[0]!.timeMs + MEMORY_MS, HIGH_LEVERAGE)], false);
  await kept.keeper.stop();
  await kept.archive.close();
  const again = await start([]);
  const [[entry], [taken]] = [kept.pipeline.mixes.entries, again.pipeline.mixes.entries];
  expect(taken!.early.next).toBe(COUNT - 8 * 288);
  for (const state of ['early', 'start'] as const) {
    expect(taken![state].next).toBe(entry![state].next);
    expect(taken![state].estimator.save()).toEqual(entry![state].estimator.save());
  }
  await again.keeper.stop();
  await again.archive.close();
}, 30_000);

test('issued maps name what was in force at their time, and are made anew from both sides of a change', async () => {
  const kept = await lived();
  kept.live(2750, COUNT);
  await kept.keeper.flush();
  const issues = await kept.archive.maps.list(LINEAR.id);
  const versions = issues.map(({ timeMs, version }) => [(timeMs - END) / HOUR, version] as const);
  const hours = versions.map(([hour]) => hour);
  expect(hours).toEqual([-6, -5, -4, -3, -2, -1, 0]);
  const named = new Map(versions);
  expect(named.get(-6)).toBe(named.get(-5));
  expect(new Set([named.get(-5), named.get(-4), named.get(-1)]).size).toBe(3);
  // The second change is at a full hour: that hour's map is still of the one before.
  expect([named.get(-3), named.get(-2), named.get(0)]).toEqual([named.get(-4), named.get(-4), named.get(-1)]);
  expect(await verified(kept.archive)).toMatchObject({ issued: 7, checked: 7, equal: 7, named: 0, faults: [] });
  for (const { timeMs, version } of issues) {
    expect(kept.market.makingAt(timeMs).version).toBe(version);
    expect(kept.market.issued.provenance(timeMs, kept.market.makingAt(timeMs)).state).toBe('issued');
  }
  // It is the mix that is made anew: without the time since when, it comes out otherwise.
  for (const [found, instead] of [
    ['"sinceMs":', '"x":'],
    ['"mix":{"long":[0.02,', '"mix":{"long":[0.03,'],
  ]) {
    await kept.archive.db.transaction((c) =>
      c.run(`UPDATE versions SET body = replace(body, '${found}', '${instead}')`),
    );
    const otherwise = await verified(kept.archive);
    expect(otherwise).toMatchObject({ equal: 2, named: 0 });
    expect(otherwise.faults).toHaveLength(5);
  }
  await kept.close();
}, 30_000);

test('a state that was kept before a mix was known to be in force by then is not gone on from', async () => {
  const kept = await opened();
  for (const bar of bars.slice(0, 2600)) kept.pipeline.close(bar);
  await kept.market.keepState(true);
  // As it comes out of what was exported elsewhere.
  const mix = { fromMs: at(2503), sinceMs: at(1000), learnedMs: FIRST.fromMs, parameters: HIGH_LEVERAGE };
  await kept.archive.documents.put('mix', LINEAR.id, [{ timeMs: at(2503), id: '', body: JSON.stringify(mix) }]);
  await kept.close();
  const again = await opened();
  const always = new MarketPipeline(LINEAR, MINUTE);
  for (const bar of bars.slice(0, 2600)) always.close(bar);
  const prior = stateOf(always);
  await always.recall([mix]);
  expect(stateOf(again.pipeline)).toBe(stateOf(always));
  expect(stateOf(again.pipeline)).not.toBe(prior);
  await again.close();
}, 30_000);

test('a kill between the coming of a mix and its being kept leaves what was issued, and a restart goes on from then', async () => {
  let kept = await opened();
  for (const bar of bars.slice(0, 2400)) kept.pipeline.close(bar);
  kept.live(2400, 2503);
  await kept.keeper.flush();
  // From here on nothing is written any more.
  await kept.keeper.stop();
  await kept.pipeline.learned([FIRST], false);
  kept.live(2503, 2600);
  expect(kept.pipeline.mixes.entries).toHaveLength(1);
  await kept.archive.close();

  kept = await opened();
  expect(kept.pipeline.bars.length).toBe(2503);
  expect(kept.pipeline.mixes.entries).toEqual([]);
  kept.live(2503, 2560);
  const shown = kept.pipeline.heat(window, at(2560));
  // The thread goes through the past, and learns it again.
  await kept.pipeline.learned([FIRST], true);
  expect(kept.pipeline.mixes.mixes).toMatchObject([{ fromMs: at(2560), learnedMs: FIRST.fromMs }]);
  expect(kept.pipeline.heat(window, at(2560))).toEqual(shown);
  kept.live(2560, 2700);
  await kept.keeper.flush();
  const [state, { mixes }] = [stateOf(kept.pipeline), kept.pipeline.mixes];
  expect(await verified(kept.archive)).toMatchObject({ issued: 5, equal: 5, faults: [] });
  await kept.close();
  kept = await opened();
  expect([stateOf(kept.pipeline), kept.pipeline.mixes.mixes]).toEqual([state, mixes]);
  await kept.close();
}, 30_000);

test('an archive that can only be read has them too', async () => {
  const kept = await lived();
  const [state, { mixes }] = [stateOf(kept.pipeline), kept.pipeline.mixes];
  await kept.close();
  const look = await opened('test 1', true);
  expect([stateOf(look.pipeline), look.pipeline.mixes.mixes]).toEqual([state, mixes]);
  await look.pipeline.learned([learnedVersion(SECOND.fromMs + 1, HIGH_LEVERAGE)], true);
  look.live(2750, COUNT);
  expect(look.pipeline.mixes.mixes).toHaveLength(3);
  await look.close();
  const after = await opened();
  expect(after.pipeline.mixes.mixes).toEqual(mixes);
  await after.close();
}, 30_000);

test('a past that is worked out anew has the mixes that were found of it the first time, and no tile of before', async () => {
  const versions = [learnedVersion(at(1000), HIGH_LEVERAGE)];
  const start = async (count: number) => {
    const archive = await Archive.open(folder);
    const keeper = new Keeper(archive, { code: 'test 1', say: () => undefined, nowMs: () => END });
    const pipeline = new MarketPipeline(LINEAR, MINUTE);
    for (const bar of bars.slice(0, count)) pipeline.close(bar);
    const market = await KeptMarket.open(keeper, pipeline);
    await market.adopt([]);
    return { archive, keeper, pipeline };
  };
  const [early, late] = [tileIndexOf('1m', at(300)), tileIndexOf('1m', at(1500))];
  let { archive, keeper, pipeline } = await start(2000);
  await pipeline.warmTiles();
  await keeper.flush();
  const [earlyTile, lateTile] = [await pipeline.tile('1m', early), await pipeline.tile('1m', late)];
  await pipeline.learned(versions, true);
  await keeper.flush();
  const { mixes } = pipeline.mixes;
  expect(mixes.map(({ fromMs }) => fromMs)).toEqual([at(1000)]);
  const state = stateOf(pipeline);
  const changed = await pipeline.tile('1m', late);
  expect(Buffer.from(changed!.gzip).equals(Buffer.from(lateTile!.gzip))).toBe(false);
  await keeper.stop();
  await archive.close();

  ({ archive, keeper, pipeline } = await start(2000));
  expect(pipeline.mixes.mixes).toEqual(mixes);
  expect(stateOf(pipeline)).toBe(state);
  await pipeline.learned(versions, true);
  expect(pipeline.mixes.mixes).toEqual(mixes);
  for (const [index, tile] of [
    [early, earlyTile],
    [late, changed],
  ] as const) {
    expect(pipeline.shelf!.version('1m', index)).toBe(tile!.version);
    expect(Buffer.from((await pipeline.tile('1m', index))!.gzip).equals(Buffer.from(tile!.gzip))).toBe(true);
  }
  const { version } = versionOf(madeUnder(pipeline, null));
  await archive.db.transaction((c) => c.run(`DELETE FROM tiles WHERE version <> '${version}'`));
  await keeper.stop();
  await archive.close();

  // What is left there of before the mix was found, is left alone.
  ({ archive, keeper, pipeline } = await start(2000));
  expect([early, late].map((index) => pipeline.shelf!.version('1m', index))).toEqual([earlyTile!.version, undefined]);
  await keeper.stop();
  await archive.close();
}, 30_000);
