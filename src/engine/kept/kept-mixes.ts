import type { Archive } from '../../archive/archive.ts';
import type { KeptCheckpoint, Made } from '../../archive/derived.ts';
import type { Instrument } from '../../market/instrument.ts';
import { Estimator } from '../../model/cohorts/estimator.ts';
import type { ModelParameters } from '../../model/cohorts/parameters.ts';
import { type BarStore, blankBar } from '../bar-store.ts';
import { EARLY_MS, MixRebuild } from '../mix/mix-rebuild.ts';
import type { MixEntry, MixInForce, StateUnder } from '../mix/mix-timeline.ts';
import { Slices } from '../slices.ts';

/** Mixes that are kept of a market, in order of time. @param prior what is the prior again, is this very one */
export async function keptMixes(archive: Archive, market: string, prior: ModelParameters): Promise<MixInForce[]> {
  if (!archive.events.markets().has(market)) return [];
  const same = JSON.stringify(prior);
  return (await archive.documents.list('mix', market)).map(({ body }) => {
    const mix = JSON.parse(body) as MixInForce;
    return JSON.stringify(mix.parameters) === same ? { ...mix, parameters: prior } : mix;
  });
}

/** Keeps a mix that is in force, and the states that its map goes on from. */
export async function keepMix(archive: Archive, market: string, made: Made, entry: MixEntry, bars: BarStore) {
  const { early, start, fromMs, sinceMs, learnedMs, parameters } = entry;
  const mix: MixInForce = { fromMs, sinceMs, learnedMs, parameters };
  await archive.documents.put('mix', market, [{ timeMs: fromMs, id: String(fromMs), body: JSON.stringify(mix) }]);
  for (const { next, estimator } of early === start ? [start] : [early, start]) {
    // Before there is a map, a state is as good as none.
    if (!estimator.started) continue;
    const bytes = new Uint8Array(estimator.save().buffer);
    const state = { bars: next, timeMs: bars.timeMs[next - 1]!, bytes };
    await archive.derived.putCheckpoint(market, made, state, false);
  }
}

/** A kept mix with its states: those that are kept, where they fit, else made anew from the bars. */
export async function recalled(
  mix: MixInForce,
  instrument: Instrument,
  bars: BarStore,
  kept: readonly KeptCheckpoint[],
): Promise<{ entry: MixEntry; wasKept: boolean }> {
  const states = kept.flatMap(({ bars: next, timeMs, bytes }): StateUnder[] => {
    const estimator = new Estimator(instrument, mix.parameters);
    const fits = bars.countBefore(timeMs + 1) === next && estimator.resume(numbersOf(bytes));
    return fits ? [{ next, estimator }] : [];
  });
  const blank = { next: bars.countBefore(mix.sinceMs), estimator: new Estimator(instrument, mix.parameters) };
  const needed = Math.max(blank.next, bars.countBefore(mix.fromMs - EARLY_MS));
  const [start, early] = [states.at(-1), needed === blank.next ? blank : states[0]];
  if (start?.next === bars.countBefore(mix.fromMs) && early!.next <= needed) {
    const foldedMs = bars.timeMs[start.next - start.estimator.pending.length - 1]!;
    return { entry: { ...mix, early: early!, start, foldedMs }, wasKept: true };
  }
  const rebuild = new MixRebuild(instrument, mix);
  const bar = blankBar();
  const slices = new Slices();
  const end = bars.countBefore(mix.fromMs);
  for (let i = bars.countBefore(mix.sinceMs); i < end; i++) {
    rebuild.push(bars.read(i, bar), i);
    if (slices.isDue) await slices.rest();
  }
  return { entry: rebuild.entry(), wasKept: false };
}

/** A state as it was saved. */
export function numbersOf(bytes: Uint8Array): Float64Array {
  return new Float64Array(Uint8Array.from(bytes).buffer);
}
