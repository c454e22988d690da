import { expect, test } from 'vitest';
import { PALETTES, type Rgb } from './palette.ts';

/** CIE L* of an sRGB colour, 0 to 100. */
function lightness(rgb: Rgb): number {
  const [r, g, b] = rgb.map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
  const y = 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
  return y > 0.008856 ? 116 * Math.cbrt(y) - 16 : 903.3 * y;
}

/** Rounding to 8 bits moves lightness by about this much. */
const ROUNDING = 0.35;

test.each([
  ['dark', 1],
  ['light', -1],
] as const)('%s: lightness is monotone from the background to saturation', (theme, direction) => {
  const { background, colours } = PALETTES[theme];
  const steps = [background, ...colours].map(lightness);
  for (let i = 1; i < steps.length; i++) {
    expect(direction * (steps[i]! - steps[i - 1]!), `level ${i}`).toBeGreaterThan(-ROUNDING);
  }
  expect(Math.abs(steps.at(-1)! - steps[0]!)).toBeGreaterThan(70);
});

test.each(['dark', 'light'] as const)('%s: a tenth of the scale is a visible step everywhere', (theme) => {
  const { colours } = PALETTES[theme];
  for (let i = 0; i + 25 < colours.length; i++) {
    expect(Math.abs(lightness(colours[i + 25]!) - lightness(colours[i]!)), `from level ${i + 1}`).toBeGreaterThan(2);
  }
});

test('cold is blue to purple, hot is orange to red', () => {
  const { dark, light } = PALETTES;
  for (const { colours } of [dark, light]) {
    const [coldRed, , coldBlue] = colours[70]!;
    const [hotRed, , hotBlue] = colours[180]!;
    expect(coldBlue).toBeGreaterThan(coldRed);
    expect(hotRed).toBeGreaterThan(2 * hotBlue);
  }
});
