import { LEVERAGE_GROUPS } from '../../market/heat-frame.ts';
import { DEFAULT_PAGE, PAGE_NAMES, type PageName } from '../pages/page-name.ts';
import { type ColourScale, PALETTE_NAMES, type PaletteName, type Theme } from '../heat-layer/index.ts';
import { PANEL_NAMES, type PanelName } from '../panels/panel-name.ts';
import {
  DEFAULT_LAYERS,
  HEAT_NAMES,
  type HeatName,
  LAYER_NAMES,
  type LayerName,
  PANE_NAMES,
  type PaneName,
  SIDE_NAMES,
  type SideName,
  TOTAL_HOURS,
} from './layers.ts';
import { DEFAULT_WINDOW, WINDOWS, type WindowName } from './windows.ts';

/** What a link to this page carries. */
export interface UrlState {
  page: PageName;
  /** Null: the server's first market. */
  market: string | null;
  window: WindowName;
  /** A stretch of time that was moved to by hand, ms; null: the window's own. */
  view: { fromMs: number; toMs: number } | null;
  /** The moment that the page is shown as of, ms; null is now. */
  asOfMs: number | null;
  /** Null: as the system says. */
  theme: Theme | null;
  palette: PaletteName;
  /** Null: one that suits the first view. */
  scale: ColourScale | null;
  groups: readonly boolean[];
  side: SideName;
  heat: HeatName;
  /** The panel beside the chart; null: none. */
  panel: PanelName | null;
  /** The zone that is selected. */
  zoneId: number | null;
  layers: readonly LayerName[];
  /** From top to bottom. */
  panes: readonly PaneName[];
  /** Trailing window of the liquidation totals, hours. */
  hours: number;
  /** Liquidations from so many USD on are drawn. */
  leastUsd: number;
}

/** Smaller liquidations are many, and say little. */
const DEFAULT_LEAST_USD = 10_000;

/** One part of the state: its name in a query, what it is where it is left out, and how it is written. */
interface Field<T> {
  name: string;
  fallback: T;
  /** Undefined where the text cannot be used. */
  read(text: string): T | undefined;
  write(value: T): string;
}

const oneOf = <T extends string, D extends T | null>(name: string, names: readonly T[], fallback: D): Field<T | D> => ({
  name,
  fallback,
  read: (text) => names.find((one) => one === text),
  write: String,
});

const someOf = <T extends string>(name: string, names: readonly T[], fallback: readonly T[]): Field<readonly T[]> => ({
  name,
  fallback,
  // In the order that they are written in, each once; `none` is a choice too.
  read: (text) => [...new Set(text.split(','))].filter((one): one is T => names.includes(one as T)),
  write: (chosen) => chosen.join(',') || 'none',
});

const FIELDS: { readonly [K in keyof UrlState]: Field<UrlState[K]> } = {
  page: oneOf('page', PAGE_NAMES, DEFAULT_PAGE),
  market: { name: 'market', fallback: null, read: (text) => text || undefined, write: String },
  window: oneOf(
    'window',
    WINDOWS.map(({ name }) => name),
    DEFAULT_WINDOW,
  ),
  view: {
    name: 'view',
    fallback: null,
    read(text) {
      const [fromMs, toMs] = text.split('~').map(parseMoment);
      return fromMs != null && toMs != null && fromMs < toMs ? { fromMs, toMs } : undefined;
    },
    write: (view) => `${writeMoment(view!.fromMs)}~${writeMoment(view!.toMs)}`,
  },
  asOfMs: {
    name: 'asOf',
    fallback: null,
    read: (text) => parseMoment(text) ?? undefined,
    write: (timeMs) => writeMoment(timeMs!),
  },
  theme: oneOf<Theme, null>('theme', ['dark', 'light'], null),
  palette: oneOf('palette', PALETTE_NAMES, 'classic'),
  scale: {
    name: 'scale',
    fallback: null,
    read(text) {
      const [, unit, least, saturated] = /^(usd|share|relative):([\d.e+-]+)~([\d.e+-]+)$/.exec(text) ?? [];
      const scale = { unit: unit as ColourScale['unit'], least: Number(least), saturated: Number(saturated) };
      return scale.least > 0 && scale.saturated > scale.least ? scale : undefined;
    },
    write: (scale) => `${scale!.unit}:${short(scale!.least)}~${short(scale!.saturated)}`,
  },
  groups: {
    name: 'groups',
    fallback: LEVERAGE_GROUPS.map(() => true),
    read(text) {
      const names = text.split(',');
      return LEVERAGE_GROUPS.map(({ name }) => names.includes(name));
    },
    write: (groups) => LEVERAGE_GROUPS.flatMap(({ name }, i) => (groups[i] ? [name] : [])).join(','),
  },
  side: oneOf('side', SIDE_NAMES, 'both'),
  heat: oneOf('heat', HEAT_NAMES, 'modelled'),
  panel: oneOf('panel', PANEL_NAMES, null),
  zoneId: {
    name: 'zone',
    fallback: null,
    read: (text) => (/^\d{1,9}$/.test(text) ? Number(text) : undefined),
    write: String,
  },
  layers: someOf('layers', LAYER_NAMES, DEFAULT_LAYERS),
  panes: someOf('panes', PANE_NAMES, []),
  hours: {
    name: 'hours',
    fallback: 24,
    read: (text) => TOTAL_HOURS.find((hours) => String(hours) === text),
    write: String,
  },
  leastUsd: {
    name: 'least',
    fallback: DEFAULT_LEAST_USD,
    read: (text) => (/^\d{1,12}$/.test(text) ? Number(text) : undefined),
    write: String,
  },
};
/** Written even where they say what would be taken anyway: a link is to show the same next year. */
const ALWAYS = new Set<keyof UrlState>(['window']);
const KEYS = Object.keys(FIELDS) as (keyof UrlState)[];

/** Reads a query string; what it cannot use it leaves at its default. */
export function readUrlState(query: string): UrlState {
  const params = new URLSearchParams(query);
  const read = <K extends keyof UrlState>(key: K): UrlState[K] => {
    const { name, fallback, read: parse } = FIELDS[key];
    const text = params.get(name);
    return (text === null ? undefined : parse(text)) ?? fallback;
  };
  return Object.fromEntries(KEYS.map((key) => [key, read(key)])) as unknown as UrlState;
}

export function writeUrlState(state: UrlState): string {
  const write = <K extends keyof UrlState>(key: K): string[] => {
    const { name, fallback, write: print } = FIELDS[key];
    const value = state[key];
    if (value === null || (!ALWAYS.has(key) && isSame(value, fallback))) return [];
    // Colons, slashes and commas may stand in a query; links to markets stay readable.
    const text = encodeURIComponent(print(value)).replace(/%(3A|2F|2C)/g, (code) => decodeURIComponent(code));
    return [`${name}=${text}`];
  };
  return `?${KEYS.flatMap(write).join('&')}`;
}

function isSame(a: unknown, b: unknown): boolean {
  return a === b || (Array.isArray(a) && Array.isArray(b) && a.join() === b.join());
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function writeMoment(timeMs: number): string {
  return new Date(timeMs).toISOString().replace(/(:00)?\.000Z$/, 'Z');
}

/** ms, or ISO 8601 that is UTC where it names no zone. */
function parseMoment(text: string): number | null {
  const zoned = /^\d{4}-\d{2}-\d{2}T/.test(text) && !/(Z|[+-]\d{2}:?\d{2})$/i.test(text) ? `${text}Z` : text;
  const timeMs = /^\d+$/.test(text) ? Number(text) : Date.parse(zoned);
  return Number.isFinite(timeMs) ? timeMs : null;
}
