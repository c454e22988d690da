import { useEffect } from 'preact/hooks';
import { askSkills } from '../overview/market-outlook.ts';
import { WholeMarket } from '../overview/whole-market.tsx';
import { MarketGrid } from '../overview/market-grid.tsx';
import type { PageProps } from './pages.ts';

const REFRESH_MS = 10_000;

export default function OverviewPage({ store, client }: PageProps) {
  useEffect(() => {
    void askSkills(client);
    const timer = setInterval(() => {
      if (document.hidden || store.asOfMs.peek() !== null) return;
      void store.refreshMarkets();
      void askSkills(client);
    }, REFRESH_MS);
    return () => clearInterval(timer);
  }, [store, client]);
  return (
    <main class="page">
      <MarketGrid store={store} client={client}>
        {store.asOfMs.value === null && (
          <WholeMarket client={client} isSimulated={store.markets.value.some(({ simulated }) => simulated)} />
        )}
      </MarketGrid>
    </main>
  );
}
