import type { Instrument } from '../../../src/market/instrument.ts';
import type { Nowcast } from '../../../src/market/api/nowcast.ts';
import { commonStep } from '../../../src/market/recording/order.ts';
import { openRecording } from '../../../src/market/recording/reader.ts';
import { DEFAULT_PARAMETERS, type ModelParameters, TIERS } from '../../../src/model/cohorts/parameters.ts';
import type { MapFamily } from '../../../src/model/scoring/map-family.ts';
import { Nowcaster } from '../../../src/model/scoring/nowcast/nowcaster.ts';
import { ModelMap } from '../../../src/model/scoring/sources/model-map.ts';
import { RowCursor } from '../../../src/market/recording/row-cursor.ts';
import { interval } from './asked.ts';
import { withRecorded } from './recorded.ts';

const HOUR_MS = 3_600_000;

/** What other values of the model's parameters give on the recorded BTC: opens older than 1 h alone, over the path. */
export async function recordedVariantsTable(folder: string): Promise<string[]> {
  const nowcast = await withRecorded(folder, 'BTC', (path) => nowcastOf(path));
  if (!nowcast) return [];
  return [
    '| parameters | over the path | without crash days | lead of the defaults |',
    '|---|---|---|---|',
    ...nowcast.maps
      .filter(({ name }) => !name.includes('own opens'))
      .map(
        ({ name, gain, gainWithoutCrashDays, trialLead }, i) =>
          `| ${name} | ${interval(gain)} | ${interval(gainWithoutCrashDays)} | ${i === 0 ? '-' : interval(trialLead)} |`,
      ),
  ];
}

async function nowcastOf(path: string): Promise<Nowcast | null> {
  const recording = await openRecording(path);
  const totals = new RowCursor(recording.liquidationTotals());
  let nowcaster: Nowcaster | null = null;
  let stepMs = Number.NaN;
  for await (const batch of recording.bars()) {
    if (!nowcaster) {
      stepMs = commonStep(batch.map(({ timeMs }) => timeMs));
      nowcaster = new Nowcaster(recording.instrument, stepMs, variants(recording.instrument));
    }
    const telling = nowcaster;
    for (const bar of batch) {
      const endMs = bar.timeMs + stepMs;
      if (totals.hasBefore(endMs)) await totals.take(endMs, (total) => telling.total(total));
      telling.bar(bar);
    }
  }
  return nowcaster?.finish() ?? null;
}

function variants(instrument: Instrument): MapFamily[] {
  const family = (name: string, change: Partial<ModelParameters>): MapFamily => ({
    name,
    kind: 'model',
    candidates: [{ label: name, source: new ModelMap(instrument, { ...DEFAULT_PARAMETERS, ...change }, HOUR_MS) }],
  });
  return [
    family('the defaults', {}),
    family('hazard exponent 0', { hazardExponent: 0 }),
    family('hazard exponent .5', { hazardExponent: 0.5 }),
    family('hazard exponent 1.2', { hazardExponent: 1.2 }),
    family('nobody on more than the initial margin', { isolatedShare: 1 }),
    family('further margin 1.2', { furtherMargin: 1.2 }),
    family('k .1', { volumeShare: 0.1 }),
    family('k .33', { volumeShare: 0.33 }),
    family('mix tilted to lower leverage, L^-.6', { mix: tilted(0.6) }),
  ];
}

function tilted(exponent: number): ModelParameters['mix'] {
  const weights = DEFAULT_PARAMETERS.mix.long.map((share, k) => share * TIERS[k]! ** -exponent);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mix = weights.map((weight) => weight / total);
  return { long: mix, short: mix };
}
