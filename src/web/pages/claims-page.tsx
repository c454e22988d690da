import { ClaimsView } from '../claims/claims-view.tsx';
import { MarketBar } from '../ui/market-bar.tsx';
import type { PageProps } from './pages.ts';

export default function ClaimsPage({ store, client }: PageProps) {
  return (
    <>
      <MarketBar store={store} />
      <main class="page">
        <ClaimsView store={store} client={client} />
      </main>
    </>
  );
}
