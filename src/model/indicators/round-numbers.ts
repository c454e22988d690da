/**
 * Distance between the round prices that traders see at this price: 1, 2 or 5 times a power of ten, about 1 % of the
 * price or a little more (1,000 at 76,000; 50 at 2,300).
 */
export function roundStep(price: number): number {
  const ideal = price / 100;
  const power = 10 ** Math.floor(Math.log10(ideal));
  const factor = [1, 2, 5, 10].find((one) => one * power >= ideal * (1 - 1e-12)) ?? 10;
  return factor * power;
}

/** The round prices from `low` to `high`, ascending. */
export function roundNumbers(low: number, high: number, step: number): number[] {
  const found: number[] = [];
  for (let i = Math.ceil(low / step); i * step <= high; i++) found.push(i * step);
  return found;
}
