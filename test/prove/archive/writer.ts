import { writeSync } from 'node:fs';
import { Archive } from '../../../src/archive/archive.ts';
import { Keeper } from '../../../src/engine/kept/keeper.ts';
import { KeptMarket } from '../../../src/engine/kept/kept-market.ts';
import { MarketPipeline } from '../../../src/engine/pipeline.ts';
import { INSTRUMENT, MINUTE_MS, minuteOf } from './tape.ts';

/** Minutes before the end of what is kept that are told again after a restart, as a venue's history tells them. */
const TOLD_AGAIN = 5;
/** So many minutes are written at once. */
const BATCH = 7;

/** Keeps minutes in `folder` as fast as it can until it is killed; says after each batch how far all is on disk. */
const [folder = ''] = process.argv.slice(2);
const say = (text: string) => writeSync(1, `${text}\n`);
const archive = await Archive.open(folder);
for (const repair of archive.repairs) say(`repair ${repair}`);
let nowMs = 0;
const keeper = new Keeper(archive, { code: 'proof', say: (text) => say(`trouble ${text}`), nowMs: () => nowMs });
const pipeline = new MarketPipeline(INSTRUMENT, MINUTE_MS);
const market = await KeptMarket.open(keeper, pipeline);
// As if it came back two seconds after the last bar's end.
nowMs = Math.max(0, (await archive.events.lastTimeMs('bars', INSTRUMENT.id)) + MINUTE_MS + 2000);
const sinceMs = performance.now();
await market.restore();
const kept = pipeline.bars.length;
say(`restored ${kept} ${(performance.now() - sinceMs).toFixed(0)}`);
for (let minute = Math.max(0, kept - TOLD_AGAIN); ; minute++) {
  const { bar, trades, liquidations } = minuteOf(minute);
  nowMs = bar.timeMs + MINUTE_MS + 1000;
  for (const trade of trades) keeper.event(INSTRUMENT.id, { kind: 'trade', trade }, nowMs);
  for (const one of liquidations) {
    if (minute >= kept) pipeline.liquidation(one);
    else keeper.take('liquidations', INSTRUMENT.id, one, nowMs);
  }
  if (minute >= kept) pipeline.close(bar);
  if (minute % BATCH !== 0) continue;
  await keeper.flush();
  say(`ack ${minute}`);
}
