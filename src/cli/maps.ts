import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { Command } from 'commander';
import type { Bar } from '../market/bar.ts';
import { RecordingError } from '../market/errors.ts';
import { commonStep } from '../market/recording/order.ts';
import { openRecording } from '../market/recording/reader.ts';
import { Estimator } from '../model/cohorts/estimator.ts';
import { liquidationMap } from '../model/heat/map.ts';
import { duration } from './arguments.ts';
import { createProgress } from './progress.ts';
import { printRefusals } from './refusal-summary.ts';

interface MapsOptions {
  every: number;
  out?: string;
}

/** `pyrometer maps`: the whole map at regular moments, one JSON line each. */
export function mapsCommand(): Command {
  return new Command('maps')
    .description('write the map of a recording at regular moments, one JSON line each')
    .argument('<recording>', "one market's recording")
    .option('--every <time>', 'distance of the moments', duration, 3_600_000)
    .option('--out <file>', 'file to write (default: standard output)')
    .addHelpText('after', '\nExample:\n  pyrometer maps ./btc --every 1h --out maps.jsonl')
    .action(maps);
}

async function maps(folder: string, { every, out }: MapsOptions): Promise<void> {
  const recording = await openRecording(folder);
  const estimator = new Estimator(recording.instrument);
  const sink = out === undefined ? process.stdout : createWriteStream(out);
  const failed = once(sink, 'error').then(([error]: Error[]) => {
    throw new RecordingError(`${out ?? 'standard output'}: ${error!.message}`);
  });
  const progress = out === undefined ? null : createProgress(`maps of ${recording.instrument.id}`);
  let last: Bar | null = null;
  let stepMs = 0;
  let written = 0;
  /** Writes the map as of `timeMs`, the end of the last bar. */
  const write = async (timeMs: number, price: number) => {
    const book = estimator.provisional(null);
    const { openInterest, binWidth, long, short, unreachable } = liquidationMap(book);
    const bins = { long: long.map(rounded), short: short.map(rounded) };
    const line = JSON.stringify({ time: timeMs, price, openInterest, binWidth, ...bins, unreachable });
    if (!sink.write(`${line}\n`)) await Promise.race([once(sink, 'drain'), failed]);
    progress?.update(++written);
  };
  for await (const batch of recording.bars()) {
    stepMs ||= commonStep(batch.map((one) => one.timeMs));
    for (const bar of batch) {
      estimator.push(bar);
      last = bar;
      const end = bar.timeMs + stepMs;
      if (end % every === 0 && estimator.started) await write(end, bar.close);
    }
  }
  progress?.stop();
  if (!last) throw new RecordingError(`${folder}: there are no bars to make a map from`);
  if (!estimator.started) throw new RecordingError(`${folder}: no open interest is known, so there is no map`);
  if (out !== undefined) {
    sink.end();
    await Promise.race([once(sink, 'finish'), failed]);
    console.log(`${out}: ${written} maps`);
  }
  printRefusals(recording.refusals);
}

/** Nine digits: a thousandth of what the balance of the map is checked to, and half the file. */
function rounded([price, quantity]: [number, number]): [number, number] {
  return [Number(price.toPrecision(9)), Number(quantity.toPrecision(9))];
}
