import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { Command } from 'commander';
import { RecordingError } from '../market/errors.ts';
import type { Liquidation, LiquidationTotal } from '../market/event.ts';
import { commonStep } from '../market/recording/order.ts';
import { openRecording } from '../market/recording/reader.ts';
import { type LiquidationMap, liquidationMap } from '../model/heat/map.ts';
import type { MixVersion } from '../model/learning/learner.ts';
import { MapMaker } from '../model/learning/map-maker.ts';
import { recordingAsOf } from '../market/recording/as-of.ts';
import { asOfOption, duration } from './arguments.ts';
import { createProgress } from './progress.ts';
import { printRefusals } from './refusal-summary.ts';
import { nothing, RowCursor } from '../market/recording/row-cursor.ts';

interface MapsOptions {
  every: number;
  out?: string;
  learn?: boolean;
  olderThan?: number;
  asOf?: number;
}

/** `pyrometer maps`: the whole map at regular moments, one JSON line each. */
export function mapsCommand(): Command {
  return new Command('maps')
    .description('write the map of a recording at regular moments, one JSON line each')
    .argument('<recording>', "one market's recording")
    .option('--every <time>', 'distance of the moments', duration, 3_600_000)
    .option('--out <file>', 'file to write (default: standard output)')
    .option('--learn', 'learn the leverage mix week by week from the liquidations before')
    .addOption(asOfOption())
    .option('--older-than <time>', 'leave out what opened within this time before the moment', duration)
    .addHelpText('after', '\nExample:\n  pyrometer maps ./btc --every 1h --out maps.jsonl')
    .action(maps);
}

async function maps(folder: string, { every, out, learn = false, olderThan = 0, asOf }: MapsOptions): Promise<void> {
  const whole = await openRecording(folder);
  const recording = asOf === undefined ? whole : recordingAsOf(whole, asOf);
  const maker = new MapMaker(recording.instrument, { everyMs: every, olderThanMs: olderThan, learn });
  const sink = out === undefined ? process.stdout : createWriteStream(out);
  const failed = once(sink, 'error').then(([error]: Error[]) => {
    throw new RecordingError(`${out ?? 'standard output'}: ${error!.message}`);
  });
  const progress = out === undefined ? null : createProgress(`maps of ${recording.instrument.id}`);
  const liquidations = new RowCursor<Liquidation>(learn ? recording.liquidations() : nothing());
  const totals = new RowCursor<LiquidationTotal>(learn ? recording.liquidationTotals() : nothing());
  let stepMs = 0;
  let bars = 0;
  let written = 0;
  for await (const batch of recording.bars()) {
    stepMs ||= commonStep(batch.map((one) => one.timeMs));
    for (const bar of batch) {
      const endMs = bar.timeMs + stepMs;
      if (liquidations.hasBefore(endMs)) await liquidations.take(endMs, (one) => maker.learner?.liquidation(one));
      // A total is known at its step's end only; the learner looks at them week by week, at such an end.
      if (totals.hasBefore(endMs)) await totals.take(endMs, (one) => maker.learner?.total(one));
      const book = maker.push(bar, endMs);
      bars++;
      if (!book) continue;
      const line = JSON.stringify({ time: endMs, price: bar.close, ...numbersOf(liquidationMap(book)) });
      if (!sink.write(`${line}\n`)) await Promise.race([once(sink, 'drain'), failed]);
      progress?.update(++written);
    }
  }
  progress?.stop();
  if (bars === 0) throw new RecordingError(`${folder}: there are no bars to make a map from`);
  if (!maker.started) throw new RecordingError(`${folder}: no open interest is known, so there is no map`);
  if (out !== undefined) {
    sink.end();
    await Promise.race([once(sink, 'finish'), failed]);
    console.log(`${out}: ${written} maps`);
  }
  for (const version of maker.learner?.versions ?? []) console.error(describeVersion(version));
  printRefusals(recording.refusals);
}

/** Nine digits: a thousandth of what the balance of the map is checked to, and half the file. */
function numbersOf({ openInterest, binWidth, long, short, unreachable }: LiquidationMap) {
  const rounded = ([price, quantity]: [number, number]) => [
    Number(price.toPrecision(9)),
    Number(quantity.toPrecision(9)),
  ];
  return { openInterest, binWidth, long: long.map(rounded), short: short.map(rounded), unreachable };
}

function describeVersion({ fromMs, heldOutGain: { value, low, high }, shipped }: MixVersion): string {
  const gain = `${value.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}] nats a day over the prior`;
  return `mix learned by ${new Date(fromMs).toISOString().slice(0, 10)}: ${gain}: ${shipped ? 'in force' : 'the prior stays'}`;
}
