/** Which positions the heat is of; `delta`: both, in colours of their own. */
export const SIDE_NAMES = ['both', 'long', 'short', 'delta'] as const;
export type SideName = (typeof SIDE_NAMES)[number];
