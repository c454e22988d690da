import { ScorecardView } from '../scorecard/scorecard-view.tsx';
import { OverVenuesNotice } from '../panels/over-venues-notice.tsx';
import { MarketBar } from '../ui/market-bar.tsx';
import type { PageProps } from './pages.ts';

export default function ScorecardPage({ store, client }: PageProps) {
  return (
    <>
      <MarketBar store={store} />
      <main class="page">
        {store.summary.value?.members ? (
          <OverVenuesNotice store={store} title="A sum over venues has no scorecard of its own">
            Each of the maps that it is made of is forecast, hashed and scored by itself: how far the sum can be trusted
            hangs on how far they can.
          </OverVenuesNotice>
        ) : (
          <ScorecardView store={store} client={client} />
        )}
      </main>
    </>
  );
}
