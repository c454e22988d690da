import type { PyrometerClient } from '../client/index.ts';
import type { Store } from './state/store.ts';
import { ChartPane } from './ui/chart-pane.tsx';
import { Legend } from './ui/legend.tsx';
import { TopBar } from './ui/top-bar.tsx';

export function App({ store, client }: { store: Store; client: PyrometerClient }) {
  return (
    <>
      <TopBar store={store} />
      <main>
        <ChartPane store={store} client={client} />
        <Legend store={store} />
      </main>
      <footer>Information, not financial advice.</footer>
    </>
  );
}
