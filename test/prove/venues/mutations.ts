import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBinanceParser } from '../../../src/venues/binance/parse.ts';
import { binanceInstruments, FRAMES as BINANCE } from '../../../src/venues/binance/frames.testing.ts';
import { createBybitParser } from '../../../src/venues/bybit/parse.ts';
import { bybitInstruments, FRAMES as BYBIT, trigger } from '../../../src/venues/bybit/frames.testing.ts';
import type { Parser } from '../../../src/venues/frame.ts';
import { createHyperliquidParser } from '../../../src/venues/hyperliquid/parse.ts';
import { FRAMES as HYPERLIQUID, hyperliquidInstruments } from '../../../src/venues/hyperliquid/frames.testing.ts';
import { createOkxParser } from '../../../src/venues/okx/parse.ts';
import { FRAMES as OKX, okxInstruments } from '../../../src/venues/okx/frames.testing.ts';
import type { InstrumentTable } from '../../../src/venues/instrument-table.ts';
import { RefusalLog } from '../../../src/venues/socket/refusal-log.ts';
import { RefusalMeter } from '../../../src/venues/socket/refusal-meter.ts';
import { impossible, randomSteps, spoilt } from '../../../src/venues/spoilt.testing.ts';
import type { Asked } from '../truth/asked.ts';

interface Case {
  venue: string;
  instruments: InstrumentTable;
  parsers: readonly Parser[];
  frames: readonly string[];
}

/** A venue's frames, spoilt a million times: nothing throws, nothing impossible is said, and all that is refused is told. */
export async function proveMutations(runs: number): Promise<Asked[]> {
  const folder = await mkdtemp(join(tmpdir(), 'pyrometer-refusals-'));
  try {
    const figures: Asked[] = [];
    for (const one of cases()) figures.push(await mutate(one, runs, folder));
    return figures;
  } finally {
    await rm(folder, { recursive: true });
  }
}

function cases(): Case[] {
  const [binance, bybit, okx, hyperliquid] = [
    binanceInstruments(),
    bybitInstruments(),
    okxInstruments(),
    hyperliquidInstruments(),
  ];
  return [
    {
      venue: 'binance',
      instruments: binance,
      parsers: [createBinanceParser(binance, 'usdm'), createBinanceParser(binance, 'coinm')],
      frames: Object.values(BINANCE),
    },
    { venue: 'bybit', instruments: bybit, parsers: [createBybitParser(bybit, trigger)], frames: Object.values(BYBIT) },
    { venue: 'okx', instruments: okx, parsers: [createOkxParser(okx, trigger)], frames: Object.values(OKX) },
    {
      venue: 'hyperliquid',
      instruments: hyperliquid,
      parsers: [createHyperliquidParser(hyperliquid)],
      frames: Object.values(HYPERLIQUID),
    },
  ];
}

async function mutate({ venue, instruments, parsers, frames }: Case, runs: number, folder: string): Promise<Asked> {
  const random = seeded(venue.length);
  const meter = new RefusalMeter();
  const file = join(folder, `${venue}.jsonl`);
  const log = new RefusalLog(file);
  let thrown = 0;
  let wrong = 0;
  let events = 0;
  let refusals = 0;
  let first = '';
  for (let run = 0; run < runs; run++) {
    const raw = spoilt(frames[Math.floor(random() * frames.length)]!, randomSteps(random));
    try {
      const parsed = parsers[run % parsers.length]!(raw, 1_700_000_000_000);
      const fault = impossible(parsed, instruments);
      if (fault !== null) {
        wrong++;
        first ||= `${fault}: ${raw.slice(0, 200)}`;
      }
      events += parsed.events.length;
      for (const refusal of parsed.refusals) {
        refusals++;
        meter.add(refusal);
        log.add(refusal);
      }
    } catch (error) {
      thrown++;
      first ||= `${(error as Error).message}: ${raw.slice(0, 200)}`;
    }
  }
  await log.close();
  const lines = (await readFile(file, 'utf8')).trim().split('\n');
  const counted = Object.values(meter.counts).reduce((sum, count) => sum + count, 0);
  const byReason = Object.entries(meter.counts).map(([reason, count]) => `${count} ${reason}`);
  return {
    what: `${venue}, ${runs} mutated frames`,
    found: `${thrown} thrown, ${wrong} impossible events of ${events}; ${counted} of ${refusals} refusals counted (${byReason.join(', ')}), ${lines.length} samples on disk${first === '' ? '' : `; ${first}`}`,
    asked: '0 thrown, 0 impossible, each refusal counted and sampled',
    ok:
      thrown === 0 &&
      wrong === 0 &&
      counted === refusals &&
      refusals > runs / 4 &&
      lines.length >= Object.keys(meter.counts).length,
  };
}

/** Uniform in [0, 1), the same every time. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
