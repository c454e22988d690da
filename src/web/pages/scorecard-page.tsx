import { ScorecardView } from '../scorecard/scorecard-view.tsx';
import { MarketBar } from '../ui/market-bar.tsx';
import type { PageProps } from './pages.ts';

export default function ScorecardPage({ store, client }: PageProps) {
  return (
    <>
      <MarketBar store={store} />
      <main class="page">
        <ScorecardView store={store} client={client} />
      </main>
    </>
  );
}
