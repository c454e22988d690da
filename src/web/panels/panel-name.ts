/** Names of the panels beside the chart, as links carry them. */
export const PANEL_NAMES = ['reading', 'zones', 'risk', 'cascade', 'alerts'] as const;
export type PanelName = (typeof PANEL_NAMES)[number];
