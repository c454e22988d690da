import type { PageProps } from '../pages/pages.ts';
import type { Part } from '../ui/lazy.tsx';
import type { PanelName } from './panel-name.ts';

interface Panel extends Part<PageProps> {
  label: string;
}

/** The panels beside the chart, in the order of their tabs; each is fetched when it is first shown. */
export const PANELS: Readonly<Record<PanelName, Panel>> = {
  reading: { label: 'Reading', load: () => import('./reading/reading-panel.tsx') },
  zones: { label: 'Zones', load: () => import('./zones/zones-panel.tsx') },
  risk: { label: 'Risk', load: () => import('./risk/risk-panel.tsx') },
  cascade: { label: 'Cascade', load: () => import('./cascade/cascade-panel.tsx') },
  alerts: { label: 'Alerts', load: () => import('./alerts/alerts-panel.tsx') },
};
