import { describe, expect, test } from 'vitest';
import { PALETTE_NAMES, PALETTES, type Rgb, type Theme } from './palette.ts';

/** CIE L* of an sRGB colour, 0 to 100. */
function lightness(rgb: Rgb): number {
  const [r, g, b] = rgb.map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
  const y = 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
  return y > 0.008856 ? 116 * Math.cbrt(y) - 16 : 903.3 * y;
}

/** Rounding to 8 bits moves lightness by about this much. */
const ROUNDING = 0.35;
const THEMES: readonly Theme[] = ['dark', 'light'];

describe.each(PALETTE_NAMES.flatMap((name) => THEMES.map((theme) => ({ name, theme }))))(
  '$name, $theme',
  ({ name, theme }) => {
    const { background, colours } = PALETTES[name][theme];
    const direction = theme === 'dark' ? 1 : -1;

    test('lightness is monotone from the background to saturation', () => {
      const steps = [background, ...colours].map(lightness);
      for (let i = 1; i < steps.length; i++) {
        expect(direction * (steps[i]! - steps[i - 1]!), `level ${i}`).toBeGreaterThan(-ROUNDING);
      }
      expect(Math.abs(steps.at(-1)! - steps[0]!)).toBeGreaterThan(70);
    });

    test('a tenth of the scale is a visible step everywhere', () => {
      for (let i = 0; i + 25 < colours.length; i++) {
        expect(Math.abs(lightness(colours[i + 25]!) - lightness(colours[i]!)), `from level ${i + 1}`).toBeGreaterThan(
          2,
        );
      }
    });
  },
);

test('classic: cold is blue to purple, hot is orange, the extreme is redder than the yellow before it', () => {
  for (const theme of THEMES) {
    const { colours } = PALETTES.classic[theme];
    const [coldRed, , coldBlue] = colours[70]!;
    const [hotRed, , hotBlue] = colours[180]!;
    expect(coldBlue).toBeGreaterThan(coldRed);
    expect(hotRed).toBeGreaterThan(2 * hotBlue);
  }
  const [, yellowGreen, yellowBlue] = PALETTES.classic.dark.colours[208]!;
  const [, glowGreen, glowBlue] = PALETTES.classic.dark.colours[234]!;
  expect(glowGreen - glowBlue).toBeLessThan(yellowGreen - yellowBlue);
});
