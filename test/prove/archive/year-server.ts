import type { AddressInfo } from 'node:net';
import { Archive } from '../../../src/archive/archive.ts';
import { Engine } from '../../../src/engine/engine.ts';
import { Keeper } from '../../../src/engine/kept/keeper.ts';
import { KeptMarket } from '../../../src/engine/kept/kept-market.ts';
import { KeptMarkets } from '../../../src/engine/kept/kept-markets.ts';
import { MarketPipeline } from '../../../src/engine/pipeline.ts';
import { createGateway } from '../../../src/gateway/index.ts';
import { INSTRUMENT, MINUTE_MS, minuteOf } from './tape.ts';

/** Trades a second while `write` is on: ten busy markets' worth. */
const TRADES_A_SECOND = 5000;
const WRITE_EVERY_MS = 100;

/** Serves an archive of one market, as `pyrometer up` does; told `write` or `rest` on its standard input. */
const archive = await Archive.open(process.argv[2]!);
const kept = new KeptMarkets('proof');
const keeper = new Keeper(archive, { code: 'proof', say: (text) => console.error(text) });
kept.open(keeper);
keeper.start();
const pipeline = new MarketPipeline(INSTRUMENT, MINUTE_MS);
const sinceMs = performance.now();
const market = await KeptMarket.open(keeper, pipeline);
await market.restore();
kept.add(keeper, market);
const restoreMs = performance.now() - sinceMs;
const directory = new Engine();
directory.add(pipeline);
const gateway = await createGateway({ directory, archive: kept, webRoot: null, version: '0' });
await gateway.listen({ port: 0, host: '127.0.0.1' });
const { port } = gateway.server.address() as AddressInfo;
await pipeline.warmTiles();
console.log(JSON.stringify({ port, restoreMs, bars: pipeline.bars.length }));

let writing: NodeJS.Timeout | null = null;
let minute = 0;
let made = 0;
process.stdin.on('data', (data) => {
  const word = String(data).trim();
  if (word === 'rest' && writing) clearInterval(writing);
  if (word !== 'write') return;
  writing = setInterval(() => {
    const count = (TRADES_A_SECOND * WRITE_EVERY_MS) / 1000;
    while (made < count) {
      const { trades } = minuteOf(minute++);
      for (const trade of trades) keeper.event(INSTRUMENT.id, { kind: 'trade', trade }, Date.now());
      made += trades.length;
    }
    made -= count;
  }, WRITE_EVERY_MS);
});
process.stdin.on('end', () => process.exit(0));
