import { SidePanel } from '../panels/side-panel.tsx';
import { ChartPane } from '../ui/chart-pane.tsx';
import { Legend } from '../ui/legend.tsx';
import { MarketBar } from '../ui/market-bar.tsx';
import type { PageProps } from './pages.ts';
import './market-page.css';

export default function MarketPage(props: PageProps) {
  const { store, client, line } = props;
  return (
    <>
      <MarketBar store={store} hasWindows />
      <main class="desk">
        <div class="desk-chart">
          <ChartPane store={store} client={client} line={line} />
          <Legend store={store} />
        </div>
        <SidePanel {...props} />
      </main>
    </>
  );
}
