import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Archive } from '../../archive/archive.ts';
import { GENESIS } from '../../archive/map-chain.ts';
import type { Bar } from '../../market/bar.ts';
import { decodeIssuedMap, differenceOf } from '../../market/issued-map.ts';
import { barsOf, LINEAR } from '../../model/cohorts/bars.testing.ts';
import { issuedMapOf } from '../../model/heat/issued-map.ts';
import { HIGH_LEVERAGE, learnedVersion } from '../mix/learned-version.testing.ts';
import { MarketPipeline } from '../pipeline.ts';
import { verifyMarket } from './verify.ts';
import { Keeper } from './keeper.ts';
import { END, HOUR, MINUTE, minutesBefore, stateOf } from './kept-bars.testing.ts';
import { KeptMarket } from './kept-market.ts';

const COUNT = 2600;
const bars = minutesBefore(COUNT);
const liquidation = (i: number) => ({
  timeMs: bars[i]!.timeMs + 5000,
  side: 'long' as const,
  price: bars[i]!.low,
  quantity: 1,
  id: `l${i}`,
});

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kept-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function opened(code = 'test 1', nowMs = END + 2000) {
  const archive = await Archive.open(folder);
  const said: string[] = [];
  const keeper = new Keeper(archive, { code, say: (text) => said.push(text), nowMs: () => nowMs });
  const pipeline = new MarketPipeline(LINEAR, MINUTE);
  const market = await KeptMarket.open(keeper, pipeline);
  await market.restore();
  const close = async () => {
    await keeper.stop();
    await archive.close();
  };
  /** Closes a bar a second after its end. */
  const live = (bar: Bar) => {
    nowMs = bar.timeMs + MINUTE + 1000;
    pipeline.close(bar);
  };
  return { archive, keeper, pipeline, market, said, close, live };
}

function uninterrupted(rows = bars): MarketPipeline {
  const pipeline = new MarketPipeline(LINEAR, MINUTE);
  for (const bar of rows) pipeline.close(bar);
  return pipeline;
}

describe('a kept market', () => {
  test('comes back to the bit: state, past states, liquidations and gaps', async () => {
    let kept = await opened();
    for (const [i, bar] of bars.slice(0, 2300).entries()) {
      if (i % 50 === 0) kept.pipeline.liquidation(liquidation(i));
      kept.pipeline.close(bar);
    }
    await kept.market.keepState(true);
    for (const bar of bars.slice(2300, 2500)) kept.pipeline.close(bar);
    await kept.close();
    kept = await opened();
    const whole = uninterrupted(bars.slice(0, 2500));
    expect(kept.pipeline.bars.length).toBe(2500);
    expect(stateOf(kept.pipeline)).toBe(stateOf(whole));
    for (const bar of bars.slice(2500)) {
      kept.pipeline.close(bar);
      whole.close(bar);
    }
    expect(stateOf(kept.pipeline)).toBe(stateOf(whole));
    expect(kept.pipeline.gaps).toBe(0);
    expect(kept.pipeline.ledger.between(0, END)).toMatchObject({ count: 46 });
    const window = {
      fromMs: END - 40 * HOUR,
      toMs: END,
      stepMs: HOUR,
      logLow: Math.log(80),
      rowHeight: 0.01,
      rows: 50,
    };
    expect(kept.pipeline.heat(window)).toEqual(whole.heat(window));
    expect(kept.said).toEqual([]);
    await kept.close();
  });

  test('goes on from what is left where no state fits', async () => {
    let kept = await opened();
    for (const bar of bars) kept.pipeline.close(bar);
    await kept.keeper.flush();
    await kept.archive.db.transaction((c) => c.run('DELETE FROM checkpoints'));
    await kept.close();
    kept = await opened('another program');
    expect(stateOf(kept.pipeline)).toBe(stateOf(uninterrupted()));
    await kept.close();
  });

  test('takes older bars, and the states before them go', async () => {
    let kept = await opened();
    for (const bar of bars.slice(1000)) kept.pipeline.close(bar);
    await kept.market.keepState(true);
    await kept.pipeline.prepend(bars.slice(0, 1000));
    await kept.market.prepended(bars.slice(0, 1000));
    await kept.close();
    kept = await opened();
    expect(stateOf(kept.pipeline)).toBe(stateOf(uninterrupted()));
    await kept.close();
  });

  test('issues the map of every hour at its hour, in a chain, and says what an answer about the past is', async () => {
    let kept = await opened('test 1', END - 150 * MINUTE);
    for (const bar of bars.slice(0, COUNT - 150)) kept.pipeline.close(bar);
    for (const bar of bars.slice(COUNT - 150)) kept.live(bar);
    await kept.keeper.flush();
    const issues = await kept.archive.maps.list(LINEAR.id);
    expect(issues.map(({ timeMs }) => (timeMs - END) / HOUR)).toEqual([-2, -1, 0]);
    expect(issues[0]!.previous).toBe(GENESIS);
    expect(await kept.archive.maps.breaks(LINEAR.id)).toEqual([]);
    const map = decodeIssuedMap((await kept.archive.maps.bytes(LINEAR.id, END))!);
    const { book } = uninterrupted().desk.moments.mapAt();
    const expected = issuedMapOf(book, {
      timeMs: END,
      price: bars.at(-1)!.close,
      contract: 'linear',
      provisional: false,
    });
    expect(differenceOf(map, expected)).toBeLessThan(1e-10);
    const { issued } = kept.market;
    const making = kept.market.makingAt(END);
    expect(issued.provenance(END, making)).toMatchObject({ state: 'issued', issue: issues[2] });
    expect(issued.provenance(END - 3 * HOUR, making)).toMatchObject({ state: 'reconstructed', issue: null });
    await kept.close();
    kept = await opened('test 2');
    const later = kept.market.issued.provenance(END, kept.market.makingAt(END));
    expect(later).toMatchObject({ state: 'reconstructed', reason: 'it was issued by test 1', issue: issues[2] });
    await kept.close();
    kept = await opened();
    expect(kept.market.issued.provenance(END, kept.market.makingAt(END)).state).toBe('issued');
    await kept.market.prepended([{ ...bars[0]!, timeMs: bars[0]!.timeMs - MINUTE }]);
    expect(kept.market.issued.provenance(END, kept.market.makingAt(END)).reason).toMatch(/came later/);
    await kept.close();
    kept = await opened();
    expect(kept.market.issued.provenance(END, kept.market.makingAt(END)).reason).toMatch(/came later/);
    await kept.close();
  });

  test('issues no map of an hour before it began, and does of one that a short absence missed', async () => {
    let kept = await opened('test 1', END + 3 * MINUTE);
    for (const bar of bars.slice(0, COUNT)) kept.pipeline.close(bar);
    await kept.keeper.flush();
    expect(await kept.archive.maps.list(LINEAR.id)).toEqual([]);
    await kept.close();
    kept = await opened('test 1', END + 8 * MINUTE);
    await kept.keeper.flush();
    expect(await kept.archive.maps.list(LINEAR.id)).toEqual([]);
    await kept.close();
    await rm(folder, { recursive: true });
    kept = await opened('test 1', END - 55 * MINUTE);
    for (const bar of bars.slice(0, COUNT - 60)) kept.pipeline.close(bar);
    for (const bar of bars.slice(COUNT - 60, COUNT - 1)) kept.live(bar);
    await kept.close();
    kept = await opened('test 1', END + 5000);
    kept.live(bars.at(-1)!);
    await kept.keeper.flush();
    expect((await kept.archive.maps.list(LINEAR.id)).map(({ timeMs }) => timeMs)).toEqual([END]);
    await kept.close();
  });

  test('has its issued maps made anew, from what was known then and with what made them', async () => {
    let kept = await opened('test 1', END - 200 * MINUTE);
    const first = COUNT - 200;
    for (const bar of bars.slice(first - 500, first)) kept.pipeline.close(bar);
    for (const bar of bars.slice(first, first + 70)) kept.live(bar);
    await kept.pipeline.prepend(bars.slice(0, first - 500));
    await kept.market.prepended(bars.slice(0, first - 500));
    for (const bar of bars.slice(first + 70)) kept.live(bar);
    await kept.close();
    kept = await opened('test 1', END + 5000);
    await kept.pipeline.learned([learnedVersion(END, HIGH_LEVERAGE)], false);
    const after = barsOf(
      Array.from({ length: 60 }, () => ({ move: 0.001, range: 0.0005, volume: 50, openInterestRatio: 1 })),
    );
    for (const [i, bar] of after.entries()) {
      kept.live({ ...bar, timeMs: END + i * MINUTE, openInterest: bars.at(-1)!.openInterest, fundingRate: Number.NaN });
    }
    await kept.keeper.flush();
    const verified = await verifyMarket(kept.archive, LINEAR.id, { code: 'test 1' });
    expect(verified).toMatchObject({ issued: 5, checked: 5, equal: 5, named: 0, faults: [], notes: [] });
    await kept.archive.db.transaction((c) =>
      c.run(`UPDATE bars SET volume = volume * 2 WHERE "time" = ${END - 150 * MINUTE}`),
    );
    const other = await verifyMarket(kept.archive, LINEAR.id, { code: 'test 2', fromMs: END });
    expect(other).toMatchObject({ issued: 5, checked: 2, equal: 0, named: 2, faults: [] });
    expect(other.notes[0]).toMatch(/comes out .* otherwise; it was issued by test 1/);
    const same = await verifyMarket(kept.archive, LINEAR.id, { code: 'test 1', toMs: END });
    expect(same.faults.length).toBe(3);
    await kept.archive.db.transaction((c) => c.run('UPDATE maps SET bytes = (SELECT min(bytes) FROM maps)'));
    const broken = await verifyMarket(kept.archive, LINEAR.id, { code: 'test 1' });
    expect(broken.faults.join()).toMatch(/not the one that was issued/);
    await kept.close();
  });

  test('gives its tiles back without making them again', async () => {
    let kept = await opened();
    for (const bar of bars) kept.pipeline.close(bar);
    await kept.pipeline.warmTiles();
    const { levels } = kept.pipeline.tilesMeta();
    const { firstIndex } = levels.find(({ level }) => level === '5m')!;
    const before = await kept.pipeline.tile('5m', firstIndex);
    await kept.close();
    kept = await opened();
    expect(kept.pipeline.shelf!.version('5m', firstIndex)).toBe(before!.version);
    const after = await kept.pipeline.tile('5m', firstIndex);
    expect(Buffer.from(after!.gzip).equals(Buffer.from(before!.gzip))).toBe(true);
    expect(after!.closed).toBe(true);
    await kept.close();
  });

  test('that was worked out anew is kept from where the archive ends, and another past is refused', async () => {
    const archive = await Archive.open(folder);
    const keeper = new Keeper(archive, { code: 'test', say: () => undefined });
    for (const count of [1000, 2000]) {
      const market = await KeptMarket.open(keeper, uninterrupted(bars.slice(0, count)));
      await market.adopt([liquidation(3)]);
      await keeper.flush();
    }
    const [row] = await archive.db.query<{ n: bigint }>('SELECT count(*) AS n FROM bars');
    expect(Number(row!.n)).toBe(2000);
    const [liquidations] = await archive.db.query<{ n: bigint }>('SELECT count(*) AS n FROM liquidations');
    expect(Number(liquidations!.n)).toBe(1);
    const other = bars.slice(0, 2000).map((bar) => ({ ...bar, volume: bar.volume + 1 }));
    const market = await KeptMarket.open(keeper, uninterrupted(other));
    await expect(market.adopt([])).rejects.toThrow(/another past/);
    await archive.close();
  });
});
