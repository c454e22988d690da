import { DEFAULT_PAGE, PAGE_NAMES, type PageName } from '../pages/page-name.ts';
import { PALETTE_NAMES, type PaletteName, type Theme } from '../heat-layer/index.ts';
import { DEFAULT_WINDOW, isWindowName, type WindowName } from './windows.ts';

/** What a link to this page carries. */
export interface UrlState {
  page: PageName;
  /** Null: the server's first market. */
  market: string | null;
  window: WindowName;
  /** The moment that the page is shown as of, ms; null is now. */
  asOfMs: number | null;
  /** Null: as the system says. */
  theme: Theme | null;
  palette: PaletteName;
}

const DEFAULT_PALETTE: PaletteName = 'classic';

/** Reads a query string; what it cannot use it leaves at its default. */
export function readUrlState(query: string): UrlState {
  const params = new URLSearchParams(query);
  const window = params.get('window');
  const theme = params.get('theme');
  const palette = params.get('palette');
  const page = params.get('page');
  return {
    page: PAGE_NAMES.find((name) => name === page) ?? DEFAULT_PAGE,
    market: params.get('market'),
    window: isWindowName(window) ? window : DEFAULT_WINDOW,
    asOfMs: parseMoment(params.get('asOf')),
    theme: theme === 'dark' || theme === 'light' ? theme : null,
    palette: PALETTE_NAMES.find((name) => name === palette) ?? DEFAULT_PALETTE,
  };
}

export function writeUrlState({ page, market, window, asOfMs, theme, palette }: UrlState): string {
  const params: [string, string][] = [];
  if (page !== DEFAULT_PAGE) params.push(['page', page]);
  if (market !== null) params.push(['market', market]);
  params.push(['window', window]);
  if (asOfMs !== null) params.push(['asOf', new Date(asOfMs).toISOString().replace(/:00\.000Z$/, 'Z')]);
  if (theme !== null) params.push(['theme', theme]);
  if (palette !== DEFAULT_PALETTE) params.push(['palette', palette]);
  // Colons and slashes may stand in a query; links to markets stay readable.
  const text = params.map(
    ([name, value]) => `${name}=${encodeURIComponent(value).replace(/%3A/g, ':').replace(/%2F/g, '/')}`,
  );
  return `?${text.join('&')}`;
}

/** ms, or ISO 8601 that is UTC where it names no zone. */
function parseMoment(text: string | null): number | null {
  if (!text) return null;
  const zoned = /^\d{4}-\d{2}-\d{2}T/.test(text) && !/(Z|[+-]\d{2}:?\d{2})$/i.test(text) ? `${text}Z` : text;
  const timeMs = /^\d+$/.test(text) ? Number(text) : Date.parse(zoned);
  return Number.isFinite(timeMs) ? timeMs : null;
}
