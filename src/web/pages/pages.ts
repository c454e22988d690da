import type { PyrometerClient } from '../../client/index.ts';
import type { LiveLine } from '../state/live-line.ts';
import type { Store } from '../state/store.ts';
import type { Part } from '../ui/lazy.tsx';
import type { PageName } from './page-name.ts';

export interface PageProps {
  store: Store;
  client: PyrometerClient;
  line: LiveLine;
}

interface Page extends Part<PageProps> {
  label: string;
}

/** The pages, in the order of the navigation; each is fetched when it is first shown. */
export const PAGES: Readonly<Record<PageName, Page>> = {
  overview: { label: 'Overview', load: () => import('./overview-page.tsx') },
  market: { label: 'Market', load: () => import('./market-page.tsx') },
  scorecard: { label: 'Scorecard', load: () => import('./scorecard-page.tsx') },
  claims: { label: 'Claims', load: () => import('./claims-page.tsx') },
  venues: { label: 'Venues', load: () => import('./venues-page.tsx') },
};
