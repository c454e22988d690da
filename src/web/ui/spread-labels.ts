/**
 * Where labels of one height stand that would rather stand at `wanted`, without lying on one another: they give way
 * downwards, and from the bottom end up again. Where there are more than fit, the uppermost pass the top end.
 * @param wanted their middles, ascending
 * @returns their middles, likewise
 */
export function spreadLabels(wanted: readonly number[], height: number, bottom: number): number[] {
  const places: number[] = [];
  for (const y of wanted) places.push(Math.max(y, (places.at(-1) ?? Number.NEGATIVE_INFINITY) + height));
  let free = bottom - height / 2;
  for (let i = places.length - 1; i >= 0 && places[i]! > free; i--) {
    places[i] = free;
    free -= height;
  }
  return places;
}
