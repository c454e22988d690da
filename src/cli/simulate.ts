import { Command, InvalidArgumentError } from 'commander';
import type { Bar } from '../market/bar.ts';
import type { Liquidation } from '../market/event.ts';
import { createRecording, type RecordingWriter } from '../market/recording/writer.ts';
import { DEGRADATIONS, type Degradation, DegradedFeed } from '../simulator/degradation.ts';
import { SPECIFICATIONS, type SimulatedName } from '../simulator/markets.ts';
import { createSimulatedMarket, type SimulatedMarket, simulatedMarketId } from '../simulator/simulated-market.ts';
import { type StylisedFacts, StylisedFactsMeter } from '../simulator/stylised-facts.ts';
import { moment, wholeNumber } from './arguments.ts';
import { createProgress } from './progress.ts';

const MINUTE_MS = 60_000;
const MINUTES_PER_DAY = 1440;
const TRUTH_EVERY_MS = 60 * MINUTE_MS;
const NAMES = Object.keys(SPECIFICATIONS) as SimulatedName[];

interface SimulateOptions {
  market: SimulatedName;
  days: number;
  seed: number;
  out: string;
  end?: number;
  degrade: Degradation[];
}

/** `pyrometer simulate`: a simulated market's recording, with its truth. */
export function simulateCommand(): Command {
  return new Command('simulate')
    .description('write a recording of a simulated market: bars, every liquidation, and each hour all open positions')
    .requiredOption('--market <name>', 'market to simulate, by its name or its id (listed below)', simulatedMarket)
    .option('--days <number>', 'length of the recording', wholeNumber(1), 30)
    .option('--seed <number>', 'the same seed and end give the same recording', wholeNumber(0), 1)
    .requiredOption('--out <folder>', 'folder of the recording; a recording that is there is replaced')
    .option('--end <time>', 'time at which the recording ends, ISO, UTC unless it names a zone (default: now)', moment)
    .option('--degrade <kinds>', 'spoil the feed: kinds, with commas between (listed below)', degradations, [])
    .addHelpText('after', helpText)
    .action(async (options: SimulateOptions) => {
      const endMs = floorToMinute(options.end ?? Date.now());
      const minutes = options.days * MINUTES_PER_DAY;
      const { market: name, seed } = options;
      const market = createSimulatedMarket({ name, seed, startMs: endMs - minutes * MINUTE_MS });
      const feed = new DegradedFeed(market.instrument, options.degrade, seed);
      const writer = await createRecording(options.out, feed.instrument);
      const progress = createProgress(`simulating ${market.instrument.id}`, minutes);
      try {
        const written = await record(market, feed, minutes, writer, (done) => progress.update(done));
        await writer.close();
        progress.stop();
        process.stdout.write(
          `${options.out}: ${written.bars} bars, ${written.liquidations} liquidations, ` +
            `ends ${new Date(endMs).toISOString()}\n${describe(written.facts, written.positionsOpened)}\n`,
        );
      } catch (error) {
        progress.stop();
        await writer.abort();
        throw error;
      }
    });
}

interface Written {
  bars: number;
  liquidations: number;
  positionsOpened: number;
  /** Of the market, whatever became of its feed. */
  facts: StylisedFacts;
}

async function record(
  market: SimulatedMarket,
  feed: DegradedFeed,
  minutes: number,
  writer: RecordingWriter,
  onProgress: (minutes: number) => void,
): Promise<Written> {
  const meter = new StylisedFactsMeter();
  const openedBefore = market.positionsOpened();
  let bars: Bar[] = [];
  let liquidations: Liquidation[] = [];
  const written = { bars: 0, liquidations: 0 };
  for (let minute = 1; minute <= minutes; minute++) {
    const happened = market.step();
    meter.add(happened.bar, happened.liquidations);
    const seen = feed.apply(happened.bar, happened.liquidations);
    if (seen.bar) bars.push(seen.bar);
    for (const liquidation of seen.liquidations) liquidations.push(liquidation);
    const truthIsDue = market.timeMs % TRUTH_EVERY_MS === 0;
    if (truthIsDue || minute === minutes) {
      await writer.bars(bars);
      await writer.liquidations(liquidations);
      written.bars += bars.length;
      written.liquidations += liquidations.length;
      bars = [];
      liquidations = [];
      if (truthIsDue) await writer.positions(market.positions());
      onProgress(minute);
    }
  }
  return { ...written, positionsOpened: market.positionsOpened() - openedBefore, facts: meter.facts() };
}

function describe(facts: StylisedFacts, positionsOpened: number): string {
  const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
  return [
    `${positionsOpened} positions opened; volatility ${percent(facts.dailyVolatility)} a day, kurtosis of minutes ` +
      `${facts.kurtosis.toFixed(1)}; autocorrelation of |r| ${facts.volatilityMemory.map((r) => r.toFixed(2)).join(', ')} ` +
      'at 1 min, 1 h, 6 h, 1 d',
    `liquidated of open interest a day: ${percent(facts.liquidatedMedian)} median, ${percent(facts.liquidatedMean)} mean, ` +
      `${percent(facts.burstiness)} of it in the busiest hundredth of hours`,
  ].join('\n');
}

/** A market by its name of mechanics or its id. */
function simulatedMarket(text: string): SimulatedName {
  const found = NAMES.find((name) => text === SPECIFICATIONS[name].mechanic || text === simulatedMarketId(name));
  if (found === undefined) {
    const names = NAMES.map((name) => `${SPECIFICATIONS[name].mechanic} (${simulatedMarketId(name)})`);
    throw new InvalidArgumentError(`There is no such simulated market. Markets: ${names.join(', ')}.`);
  }
  return found;
}

function degradations(text: string): Degradation[] {
  const kinds = text.split(',').map((kind) => kind.trim());
  const isKnown = (kind: string): kind is Degradation => Object.hasOwn(DEGRADATIONS, kind);
  if (!kinds.every(isKnown)) {
    throw new InvalidArgumentError(`Give any of ${Object.keys(DEGRADATIONS).join(', ')}, with commas between.`);
  }
  if (kinds.includes('sampled') && kinds.includes('largest')) {
    throw new InvalidArgumentError('A feed is either sampled or largest.');
  }
  return kinds;
}

function helpText(): string {
  const line = (name: string, text: string): string => `  ${name.padEnd(14)} ${text}`;
  return [
    '',
    'Markets, each by what it violates of what a map assumes:',
    ...NAMES.map((name) =>
      line(SPECIFICATIONS[name].mechanic, `${simulatedMarketId(name)}  ${SPECIFICATIONS[name].violates}`),
    ),
    '',
    'Ways to spoil the feed:',
    ...Object.entries(DEGRADATIONS).map(([kind, text]) => line(kind, text)),
    '',
    'Examples:',
    '  $ pyrometer simulate --market plain --days 30 --seed 1 --out ./sim-btc --end 2026-02-01T00:00Z',
    '  $ pyrometer simulate --market cross-margin --days 60 --degrade oi,sampled --out ./sim-cross',
  ].join('\n');
}

function floorToMinute(timeMs: number): number {
  return Math.floor(timeMs / MINUTE_MS) * MINUTE_MS;
}
