import { ClaimsView } from '../claims/claims-view.tsx';
import { OverVenuesNotice } from '../panels/over-venues-notice.tsx';
import { MarketBar } from '../ui/market-bar.tsx';
import type { PageProps } from './pages.ts';

export default function ClaimsPage({ store, client }: PageProps) {
  return (
    <>
      <MarketBar store={store} />
      <main class="page">
        {store.summary.value?.members ? (
          <OverVenuesNotice store={store} title="Claims are put to one market at a time">
            What is said of heatmaps is tested on the past of each market by itself.
          </OverVenuesNotice>
        ) : (
          <ClaimsView store={store} client={client} />
        )}
      </main>
    </>
  );
}
