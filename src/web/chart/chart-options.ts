import {
  ColorType,
  CrosshairMode,
  type ChartOptions,
  type DeepPartial,
  TickMarkType,
  type Time,
} from 'lightweight-charts';
import { cssColour, type Palette, type Theme } from '../heat-layer/index.ts';
import { formatMoment, formatPrice, formatTime, priceDecimals } from '../state/format.ts';

const COLOURS = {
  dark: { text: '#a9a8bd', line: '#26243a', grid: 'rgb(255 255 255 / 0.035)', cross: '#8f8cab', label: '#3b3860' },
  light: { text: '#565470', line: '#dcdae8', grid: 'rgb(30 20 80 / 0.05)', cross: '#77748f', label: '#5b5880' },
} as const;

/** Candles must stand out from every colour of the heat beneath them. */
export const CANDLES = {
  dark: { up: '#2ee6a8', down: '#ff5470' },
  light: { up: '#047a5a', down: '#20173d' },
} as const;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export function themedOptions(theme: Theme, { background }: Palette): DeepPartial<ChartOptions> {
  const { text, line, grid, cross, label } = COLOURS[theme];
  return {
    layout: {
      background: { type: ColorType.Solid, color: cssColour(background) },
      textColor: text,
      panes: { separatorColor: line, separatorHoverColor: cross },
    },
    grid: { vertLines: { color: grid }, horzLines: { color: grid } },
    crosshair: {
      vertLine: { color: cross, labelBackgroundColor: label },
      horzLine: { color: cross, labelBackgroundColor: label },
    },
    rightPriceScale: { borderColor: line },
    timeScale: { borderColor: line },
  };
}

export const FIXED_OPTIONS: DeepPartial<ChartOptions> = {
  autoSize: true,
  // A chart that goes on by itself is movement that nobody asked for where less of it is wanted.
  kineticScroll: { touch: !globalThis.matchMedia?.('(prefers-reduced-motion: reduce)').matches },
  layout: { attributionLogo: true, fontFamily: 'system-ui, sans-serif', fontSize: 11 },
  crosshair: { mode: CrosshairMode.Normal },
  rightPriceScale: { scaleMargins: { top: 0.01, bottom: 0.01 } },
  timeScale: { timeVisible: true, secondsVisible: false, minBarSpacing: 0.1, rightOffset: 4 },
};

/** What depends on the reader's own settings; applied again, it draws all texts anew. */
export function localOptions(): DeepPartial<ChartOptions> {
  return {
    localization: {
      timeFormatter: (time: unknown) => formatMoment(Number(time) * 1000),
    },
    timeScale: { tickMarkFormatter: tickLabel },
  };
}

/** Prices of the candles in the reader's locale; other panes have formats of their own. */
export function priceFormat() {
  return {
    type: 'custom' as const,
    formatter: (price: number) => formatPrice(price, Math.min(6, priceDecimals(Math.abs(price) || 1))),
    minMove: 1e-8,
  };
}

/** `2026`, `Feb`, `2 Feb` or `03:00`, in the reader's time zone. */
function tickLabel(time: Time, type: TickMarkType): string {
  const text = formatTime(Number(time) * 1000);
  const [year, month, day] = text.slice(0, 10).split('-');
  if (type === TickMarkType.Year) return year!;
  if (type === TickMarkType.Month) return MONTHS[Number(month) - 1]!;
  if (type === TickMarkType.DayOfMonth) return `${Number(day)} ${MONTHS[Number(month) - 1]!}`;
  return text.slice(11);
}
