/** Holm's step-down adjustment (1979): p-values of several questions asked at once, in the order given. */
export function holm(pValues: readonly number[]): number[] {
  const order = pValues.map((_, i) => i).toSorted((a, b) => pValues[a]! - pValues[b]!);
  const adjusted = pValues.map(() => 1);
  let most = 0;
  order.forEach((index, rank) => {
    most = Math.max(most, Math.min(1, pValues[index]! * (pValues.length - rank)));
    adjusted[index] = most;
  });
  return adjusted;
}
