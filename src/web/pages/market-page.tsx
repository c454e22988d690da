import { SidePanel } from '../panels/side-panel.tsx';
import { ChartPane } from '../ui/chart-pane.tsx';
import { ChartTools } from '../ui/chart-tools.tsx';
import { Legend } from '../ui/legend.tsx';
import { MarketBar } from '../ui/market-bar.tsx';
import { ReplayBar } from '../ui/replay-bar.tsx';
import type { PageProps } from './pages.ts';
import './market-page.css';

export default function MarketPage(props: PageProps) {
  const { store, client, line } = props;
  return (
    <>
      <MarketBar store={store} />
      <main class="desk">
        <div class="desk-chart">
          <ChartTools store={store} />
          <ChartPane store={store} client={client} line={line} />
          {store.isReplayOpen.value && <ReplayBar store={store} client={client} />}
          <Legend store={store} />
        </div>
        <SidePanel {...props} />
      </main>
    </>
  );
}
