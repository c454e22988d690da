import { Command, Option } from 'commander';
import type { Bar } from '../market/bar.ts';
import type { Liquidation } from '../market/event.ts';
import { createRecording, type RecordingWriter } from '../market/recording/writer.ts';
import { createSimulatedMarket, SIMULATED_MARKETS, type SimulatedMarket } from '../simulator/simulated-market.ts';
import { moment, wholeNumber } from './arguments.ts';
import { createProgress } from './progress.ts';

const MINUTE_MS = 60_000;
const MINUTES_PER_DAY = 1440;
const TRUTH_EVERY_MS = 60 * MINUTE_MS;

interface SimulateOptions {
  market: string;
  days: number;
  seed: number;
  out: string;
  end?: number;
}

/** `pyrometer simulate`: a simulated market's recording, with its truth. */
export function simulateCommand(): Command {
  return new Command('simulate')
    .description('write a recording of a simulated market: bars, every liquidation, and each hour all open positions')
    .addOption(
      new Option('--market <id>', 'market to simulate').choices([...SIMULATED_MARKETS.keys()]).makeOptionMandatory(),
    )
    .option('--days <number>', 'length of the recording', wholeNumber(1), 30)
    .option('--seed <number>', 'the same seed and end give the same recording', wholeNumber(0), 1)
    .requiredOption('--out <folder>', 'folder of the recording; a recording that is there is replaced')
    .option('--end <time>', 'time at which the recording ends, ISO, UTC unless it names a zone (default: now)', moment)
    .addHelpText(
      'after',
      '\nExample:\n  $ pyrometer simulate --market sim:BTC/USDT:USDT --days 30 --seed 1 --out ./sim-btc --end 2026-02-01T00:00Z',
    )
    .action(async (options: SimulateOptions) => {
      const endMs = floorToMinute(options.end ?? Date.now());
      const minutes = options.days * MINUTES_PER_DAY;
      const market = createSimulatedMarket({
        name: SIMULATED_MARKETS.get(options.market)!,
        seed: options.seed,
        startMs: endMs - minutes * MINUTE_MS,
      });
      const writer = await createRecording(options.out, market.instrument);
      const progress = createProgress(`simulating ${options.market}`, minutes);
      try {
        const liquidations = await record(market, minutes, writer, (done) => progress.update(done));
        await writer.close();
        progress.stop();
        process.stdout.write(
          `${options.out}: ${minutes} bars, ${liquidations} liquidations, ends ${new Date(endMs).toISOString()}\n`,
        );
      } catch (error) {
        progress.stop();
        await writer.abort();
        throw error;
      }
    });
}

/** @returns count of liquidations */
async function record(
  market: SimulatedMarket,
  minutes: number,
  writer: RecordingWriter,
  onProgress: (minutes: number) => void,
): Promise<number> {
  let bars: Bar[] = [];
  let liquidations: Liquidation[] = [];
  let count = 0;
  for (let minute = 1; minute <= minutes; minute++) {
    const happened = market.step();
    bars.push(happened.bar);
    for (const liquidation of happened.liquidations) liquidations.push(liquidation);
    const truthIsDue = market.timeMs % TRUTH_EVERY_MS === 0;
    if (truthIsDue || minute === minutes) {
      await writer.bars(bars);
      await writer.liquidations(liquidations);
      count += liquidations.length;
      bars = [];
      liquidations = [];
      if (truthIsDue) await writer.positions(market.positions());
      onProgress(minute);
    }
  }
  return count;
}

function floorToMinute(timeMs: number): number {
  return Math.floor(timeMs / MINUTE_MS) * MINUTE_MS;
}
