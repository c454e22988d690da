/** Powers of ten within a range, at most `most` of them. */
export function powersOfTen(least: number, greatest: number, most = 6): number[] {
  const first = Math.ceil(Math.log10(least) - 1e-9);
  const last = Math.floor(Math.log10(greatest) + 1e-9);
  const step = Math.max(1, Math.ceil((last - first + 1) / most));
  const ticks: number[] = [];
  for (let power = first; power <= last; power += step) ticks.push(10 ** power);
  return ticks;
}

/** Where a value lies from 0 to 1 on a logarithmic scale; what lies below its low end sits there. */
export function logPlace(value: number, low: number, high: number): number {
  return Math.max(0, Math.min(1, Math.log(Math.max(value, low) / low) / Math.log(high / low)));
}
