import type { PageProps } from '../pages/pages.ts';
import type { Part } from '../ui/lazy.tsx';
import type { PanelName } from './panel-name.ts';

interface Panel extends Part<PageProps> {
  label: string;
}

/** The panels beside the chart, in the order of their tabs; each is fetched when it is first shown. */
export const PANELS: Readonly<Record<PanelName, Panel>> = {
  zones: { label: 'Zones', load: () => import('./zones-panel.tsx') },
};
