import { mixOklab, parseHex, type Rgb } from './oklab.ts';

export type { Rgb } from './oklab.ts';
export type Theme = 'dark' | 'light';

/** 255 colours for levels 1 (least shown) to 255 (saturated), and what lies beneath where a cell shows nothing. */
export interface Palette {
  isDark: boolean;
  background: Rgb;
  colours: readonly Rgb[];
  /** Colours of shorts, where they are not those of longs. */
  shorts?: readonly Rgb[];
}

type Stop = readonly [at: number, hex: string];

const BACKGROUND: Record<Theme, string> = { dark: '#0b0a15', light: '#fbfaff' };

/**
 * In every palette lightness rises all the way (dark) or falls all the way (light), so that the order also reads
 * without hues, and nothing in the middle outshines the end.
 *
 * `classic`: blue and purple are little, orange is much, yellow and then red glowing white are extreme. On dark the red
 * has to be lighter than yellow, so it is a glowing one. `viridis` and `cividis` are those of matplotlib, the latter made
 * for eyes that tell red from green badly (Nunez, Anderton, Renslow 2018); on light they run the other way.
 */
const STOPS = {
  classic: {
    dark: [
      [0, '#140e2e'],
      [0.16, '#28176a'],
      [0.34, '#3d35c4'],
      [0.48, '#8b3fc0'],
      [0.6, '#d8543f'],
      [0.7, '#f0811a'],
      [0.82, '#ebb00c'],
      [0.92, '#ffb4a4'],
      [1, '#fff0ec'],
    ],
    light: [
      [0, '#efedfb'],
      [0.18, '#cfcdf6'],
      [0.36, '#b0b2f4'],
      [0.5, '#dc9258'],
      [0.64, '#d9661a'],
      [0.82, '#b92a1b'],
      [1, '#6d0717'],
    ],
  },
  viridis: {
    dark: [
      [0, '#21062f'],
      [0.12, '#440f5c'],
      [0.25, '#443983'],
      [0.4, '#31688e'],
      [0.55, '#21908c'],
      [0.7, '#35b779'],
      [0.85, '#8fd744'],
      [1, '#fde725'],
    ],
    light: [
      [0, '#f4f3d2'],
      [0.15, '#d2e27a'],
      [0.3, '#8fd05a'],
      [0.45, '#35b779'],
      [0.6, '#21908c'],
      [0.75, '#31688e'],
      [0.88, '#443983'],
      [1, '#360649'],
    ],
  },
  cividis: {
    dark: [
      [0, '#04122e'],
      [0.14, '#00204d'],
      [0.3, '#31446b'],
      [0.45, '#575d6d'],
      [0.6, '#7f7c75'],
      [0.75, '#aea371'],
      [0.88, '#d7c55f'],
      [1, '#ffea46'],
    ],
    light: [
      [0, '#f6f1d6'],
      [0.14, '#e8d878'],
      [0.3, '#c6b56a'],
      [0.45, '#a19873'],
      [0.6, '#7c7b78'],
      [0.75, '#575d6d'],
      [0.88, '#31446b'],
      [1, '#00183d'],
    ],
  },
} as const satisfies Record<string, Record<Theme, readonly Stop[]>>;

const SIDE_STOPS = {
  dark: {
    long: [
      [0, '#1c0d19'],
      [0.4, '#76203c'],
      [0.75, '#ec5470'],
      [1, '#ffd9de'],
    ],
    short: [
      [0, '#0a171c'],
      [0.4, '#0c5a52'],
      [0.75, '#22c794'],
      [1, '#d6fff0'],
    ],
  },
  light: {
    long: [
      [0, '#fbeef1'],
      [0.4, '#f0a9b6'],
      [0.75, '#cc3250'],
      [1, '#5f0a1e'],
    ],
    short: [
      [0, '#ebf7f3'],
      [0.4, '#8fd3bc'],
      [0.75, '#128a66'],
      [1, '#033d2b'],
    ],
  },
} as const satisfies Record<Theme, Record<'long' | 'short', readonly Stop[]>>;

export type PaletteName = keyof typeof STOPS;
export const PALETTE_NAMES = Object.keys(STOPS) as PaletteName[];

export const PALETTES: Readonly<Record<PaletteName, Readonly<Record<Theme, Palette>>>> = {
  classic: { dark: paletteOf('classic', 'dark'), light: paletteOf('classic', 'light') },
  viridis: { dark: paletteOf('viridis', 'dark'), light: paletteOf('viridis', 'light') },
  cividis: { dark: paletteOf('cividis', 'dark'), light: paletteOf('cividis', 'light') },
};

/** Longs red and shorts green, each the stronger the more: which side prevails where. */
export const SIDE_PALETTES: Readonly<Record<Theme, Palette>> = {
  dark: sidePalette('dark'),
  light: sidePalette('light'),
};

export function cssColour([red, green, blue]: Rgb): string {
  return `rgb(${red} ${green} ${blue})`;
}

function sidePalette(theme: Theme): Palette {
  const ramp = (stops: readonly Stop[]) => Array.from({ length: 255 }, (_, i) => colourAt(stops, i / 254));
  const { long, short } = SIDE_STOPS[theme];
  return {
    isDark: theme === 'dark',
    background: parseHex(BACKGROUND[theme]),
    colours: ramp(long),
    shorts: ramp(short),
  };
}

function paletteOf(name: PaletteName, theme: Theme): Palette {
  return {
    isDark: theme === 'dark',
    background: parseHex(BACKGROUND[theme]),
    colours: Array.from({ length: 255 }, (_, i) => colourAt(STOPS[name][theme], i / 254)),
  };
}

function colourAt(stops: readonly Stop[], at: number): Rgb {
  const next = Math.max(
    1,
    stops.findIndex(([position]) => position >= at),
  );
  const [fromAt, fromHex] = stops[next - 1]!;
  const [toAt, toHex] = stops[next]!;
  return mixOklab(parseHex(fromHex), parseHex(toHex), (at - fromAt) / (toAt - fromAt));
}
