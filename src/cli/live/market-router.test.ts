import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { tradeFrames } from '../../../bench/wire/frames.ts';
import { INSTRUMENT } from '../../../bench/bars.ts';
import { LiveMarket } from '../../engine/live/live-market.ts';
import { MarketPipeline } from '../../engine/pipeline.ts';
import { WholeMarket } from '../../engine/totals/whole-market.ts';
import { BTC, trigger } from '../../venues/bybit/frames.testing.ts';
import { createBybitParser } from '../../venues/bybit/parse.ts';
import { InstrumentTable } from '../../venues/instrument-table.ts';
import { Duplicates } from '../../venues/socket/duplicates.ts';
import { MarketRouter } from './market-router.ts';

const MINUTE = 60_000;
const START = Date.parse('2026-02-01T12:00Z');
const ETH = { ...BTC, marketId: 'bybit:ETH/USDT:USDT', symbol: 'ETHUSDT' };

it('holds no more after hours of trades and liquidations than after the first of them', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const instruments = new InstrumentTable([BTC, ETH]);
  const parse = createBybitParser(instruments, trigger);
  const duplicates = new Duplicates();
  const totals = new WholeMarket();
  const router = new MarketRouter(totals, () => undefined);
  for (const { marketId } of instruments.all()) {
    const pipeline = new MarketPipeline({ ...INSTRUMENT, id: marketId }, MINUTE);
    router.add(new LiveMarket(pipeline, { fromMs: START, tradesNumbered: false, history: async () => [] }));
  }
  // Twenty trades a second, and a liquidation now and then.
  const frame = tradeFrames('bybit', START, 50);
  const take = (from: number, to: number) => {
    for (let n = from; n < to; n++) {
      const atMs = START + n * 50;
      const raw =
        n % 50 === 0
          ? `{"topic":"allLiquidation.BTCUSDT","type":"snapshot","ts":${atMs},"data":[{"T":${atMs},"s":"BTCUSDT","S":"Buy","v":"0.1","p":"80000"}]}`
          : frame(n);
      router.take(
        parse(raw, atMs).events.filter((event) => !duplicates.has(event)),
        atMs,
      );
      if (n % 20 === 0) router.advance(atMs);
    }
    collect();
    return process.memoryUsage().heapUsed;
  };
  router.resumed(START - 10_000);
  const first = take(0, 50_000);
  const last = take(50_000, 150_000);
  const [market] = router.markets;
  expect(market!.pipeline.bars.length).toBeGreaterThan(100);
  expect((last - first) / 2 ** 20).toBeLessThan(8);
});
