import { ChartPane } from '../ui/chart-pane.tsx';
import { Legend } from '../ui/legend.tsx';
import { MarketBar } from '../ui/market-bar.tsx';
import type { PageProps } from './pages.ts';

export default function MarketPage({ store, client, line }: PageProps) {
  return (
    <>
      <MarketBar store={store} hasWindows />
      <main>
        <ChartPane store={store} client={client} line={line} />
        <Legend store={store} />
      </main>
    </>
  );
}
