/** Which positions the heat is of; `delta`: both, in colours of their own. */
export const SIDE_NAMES = ['both', 'long', 'short', 'delta'] as const;
export type SideName = (typeof SIDE_NAMES)[number];

/** What the picture is of: the estimate, or what accounts hold that were asked, where there is that. */
export const HEAT_NAMES = ['modelled', 'measured'] as const;
export type HeatName = (typeof HEAT_NAMES)[number];

/** What can be drawn upon and beside the heat. */
export const LAYERS = [
  { name: 'zones', label: 'Zones', about: 'Stretches of prices where much more waits than around them' },
  { name: 'liquidations', label: 'Liquidations', about: 'Forced closes that happened, sized by USD' },
  { name: 'certainty', label: 'How sure', about: 'Dots where the map hangs on leverage that is not well known' },
  { name: 'map', label: 'Liquidation map', about: 'What would be liquidated where, at the crosshair’s moment' },
] as const;
export type LayerName = (typeof LAYERS)[number]['name'];
export const LAYER_NAMES = LAYERS.map(({ name }) => name);
export const DEFAULT_LAYERS: readonly LayerName[] = ['zones', 'liquidations', 'map'];

/** Panes under the chart, in the order of their menu. */
export const PANES = [
  { name: 'liquidations', label: 'Realised liquidations' },
  { name: 'interest', label: 'Open interest' },
  { name: 'funding', label: 'Funding' },
  { name: 'rsi', label: 'RSI 14' },
  { name: 'taker', label: 'Taker imbalance' },
  { name: 'cvd', label: 'Cumulative volume delta' },
  { name: 'ratio', label: 'Long/short accounts' },
  { name: 'reproduction', label: 'R of cascades' },
] as const;
export type PaneName = (typeof PANES)[number]['name'];
export const PANE_NAMES = PANES.map(({ name }) => name);

/** Trailing windows of liquidation totals, hours. */
export const TOTAL_HOURS = [1, 4, 12, 24] as const;

/** Bars a second that a replay can play. */
export const REPLAY_SPEEDS = [1, 4, 12, 60] as const;
