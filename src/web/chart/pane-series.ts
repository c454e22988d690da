import type { IndicatorSeries } from '../../market/api/indicators.ts';
import type { Theme } from '../heat-layer/index.ts';
import { formatChange, formatNumber, formatUsd } from '../state/format.ts';
import type { PaneName } from '../state/layers.ts';

/** How a series of a pane is drawn and said. */
export interface PaneSeries {
  /** What it is, where a pane has several. */
  label?: string;
  kind: 'line' | 'step' | 'bars';
  tone: 'long' | 'short' | 'plain' | 'signed';
  /** Null is unknown. */
  values(series: IndicatorSeries): readonly (number | null)[];
  format(value: number): string;
}

export interface PaneSpec {
  series: readonly PaneSeries[];
  /** Values that a line is drawn at. */
  levels: readonly number[];
  /** The axis always shows these. */
  range?: readonly [low: number, high: number];
}

const compact = (value: number) => formatUsd(value).replace('$', '');
const plain = (digits: number) => (value: number) => formatNumber(value, digits);

export const PANE_SERIES: Readonly<Record<PaneName, PaneSpec>> = {
  // Shorts are closed by buying, where the price rises: they go up, and longs down.
  liquidations: {
    series: [
      {
        label: 'long',
        kind: 'bars',
        tone: 'long',
        values: (s) => widened(s, s.liquidatedLongUsd, -1),
        format: usdSize,
      },
      {
        label: 'short',
        kind: 'bars',
        tone: 'short',
        values: (s) => widened(s, s.liquidatedShortUsd, 1),
        format: usdSize,
      },
    ],
    levels: [0],
  },
  interest: { series: [{ kind: 'line', tone: 'plain', values: (s) => s.openInterest, format: compact }], levels: [] },
  funding: {
    series: [{ kind: 'step', tone: 'plain', values: (s) => s.fundingRate, format: (v) => formatChange(v, 4) }],
    levels: [0],
  },
  rsi: {
    series: [{ kind: 'line', tone: 'plain', values: (s) => s.rsi, format: plain(1) }],
    levels: [30, 70],
    range: [15, 85],
  },
  taker: {
    series: [{ kind: 'bars', tone: 'signed', values: (s) => s.takerImbalance, format: (v) => formatChange(v, 0) }],
    levels: [0],
  },
  cvd: { series: [{ kind: 'line', tone: 'plain', values: (s) => s.cvd, format: compact }], levels: [0] },
  ratio: { series: [{ kind: 'line', tone: 'plain', values: (s) => s.longShortRatio, format: plain(2) }], levels: [1] },
  reproduction: {
    series: [
      { label: 'of a fall', kind: 'step', tone: 'long', values: (s) => s.reproductionLong, format: plain(2) },
      { label: 'of a rise', kind: 'step', tone: 'short', values: (s) => s.reproductionShort, format: plain(2) },
    ],
    levels: [1],
  },
};

const TONES = {
  dark: { long: '#ff6b83', short: '#2ee6a8', plain: '#a99cff', level: 'rgb(255 255 255 / 0.16)' },
  light: { long: '#c0203f', short: '#05714f', plain: '#5a43d6', level: 'rgb(30 20 80 / 0.2)' },
} as const;

export function toneColour(theme: Theme, tone: 'long' | 'short' | 'plain' | 'level'): string {
  return TONES[theme][tone];
}

/** What a pane says at an index; the newest value that is known where there is none. */
export function valueAt(values: readonly (number | null)[], index: number | null): number | null {
  if (index !== null) return values[index] ?? null;
  return values.findLast((value) => value !== null) ?? null;
}

/** Totals that are known by wider steps than a candle lie in the first of them: here each candle of a step says it. */
function widened(
  { timeMs, stepMs, liquidationStepMs }: IndicatorSeries,
  usd: readonly (number | null)[],
  sign: 1 | -1,
): (number | null)[] {
  const width = liquidationStepMs ?? stepMs;
  let held: number | null = null;
  let heldStep = Number.NaN;
  return usd.map((value, i) => {
    const step = Math.floor(timeMs[i]! / width);
    if (width <= stepMs || step !== heldStep) held = value;
    heldStep = step;
    return held === null ? null : sign * held;
  });
}

function usdSize(value: number): string {
  return formatUsd(Math.abs(value));
}
