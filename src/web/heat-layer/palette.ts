/** A colour in sRGB, 0 to 255. */
export type Rgb = readonly [red: number, green: number, blue: number];

export type Theme = 'dark' | 'light';

/** 255 colours for levels 1 (least shown) to 255 (saturated), and what lies beneath where a cell shows nothing. */
export interface Palette {
  background: Rgb;
  colours: readonly Rgb[];
}

type Stop = readonly [at: number, hex: string];

/**
 * Blue and purple are little, orange is much, yellow and red are extreme. Lightness rises all the way (dark theme) or
 * falls all the way (light theme), so that the order also reads without hues, and nothing in the middle outshines the
 * end.
 */
const STOPS: Record<Theme, { background: string; stops: readonly Stop[] }> = {
  dark: {
    background: '#0b0a15',
    stops: [
      [0, '#140e2e'],
      [0.16, '#28176a'],
      [0.34, '#3d35c4'],
      [0.48, '#8b3fc0'],
      [0.6, '#d8543f'],
      [0.72, '#f58a1f'],
      [0.87, '#fbc91c'],
      [1, '#ffddd3'],
    ],
  },
  light: {
    background: '#fbfaff',
    stops: [
      [0, '#efedfb'],
      [0.18, '#cfcdf6'],
      [0.36, '#b0b2f4'],
      [0.5, '#dc9258'],
      [0.64, '#d9661a'],
      [0.82, '#b92a1b'],
      [1, '#6d0717'],
    ],
  },
};

export const PALETTES: Readonly<Record<Theme, Palette>> = { dark: paletteOf('dark'), light: paletteOf('light') };

export function cssColour([red, green, blue]: Rgb): string {
  return `rgb(${red} ${green} ${blue})`;
}

/** A left-to-right CSS gradient of the palette. */
export function cssGradient(palette: Palette): string {
  const samples = Array.from({ length: 33 }, (_, i) => palette.colours[Math.round((i / 32) * 254)]!);
  return `linear-gradient(to right, ${samples.map(cssColour).join(', ')})`;
}

function paletteOf(theme: Theme): Palette {
  const { background, stops } = STOPS[theme];
  return { background: parseHex(background), colours: Array.from({ length: 255 }, (_, i) => colourAt(stops, i / 254)) };
}

function colourAt(stops: readonly Stop[], at: number): Rgb {
  const next = Math.max(
    1,
    stops.findIndex(([position]) => position >= at),
  );
  const [fromAt, fromHex] = stops[next - 1]!;
  const [toAt, toHex] = stops[next]!;
  const t = (at - fromAt) / (toAt - fromAt);
  const from = toOklab(parseHex(fromHex));
  const to = toOklab(parseHex(toHex));
  return fromOklab([from[0] + (to[0] - from[0]) * t, from[1] + (to[1] - from[1]) * t, from[2] + (to[2] - from[2]) * t]);
}

function parseHex(hex: string): Rgb {
  return [1, 3, 5].map((i) => Number.parseInt(hex.slice(i, i + 2), 16)) as unknown as Rgb;
}

type Lab = readonly [number, number, number];

/** @see https://bottosson.github.io/posts/oklab/ for the matrices */
function toOklab(rgb: Rgb): Lab {
  const [r, g, b] = rgb.map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4)) as [
    number,
    number,
    number,
  ];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function fromOklab([light, a, b]: Lab): Rgb {
  const l = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (light - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const linear = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  return linear.map((v) => {
    const clipped = Math.min(1, Math.max(0, v));
    return Math.round(255 * (clipped <= 0.0031308 ? 12.92 * clipped : 1.055 * clipped ** (1 / 2.4) - 0.055));
  }) as unknown as Rgb;
}
