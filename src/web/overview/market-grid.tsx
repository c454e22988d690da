import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { PyrometerClient } from '../../client/index.ts';
import type { MarketSummary } from '../../market/api/schemas.ts';
import { PALETTES } from '../heat-layer/index.ts';
import { preferences } from '../state/preferences.ts';
import type { Store } from '../state/store.ts';
import { arrange, COLUMNS, type SortOrder } from './sort-markets.ts';
import { MarketRow } from './market-row.tsx';
import './overview.css';

interface MarketGridProps {
  store: Store;
  client: PyrometerClient;
  /** What stands above the grid. */
  children?: ComponentChildren;
}

/**
 * All markets: searched, ordered, and walked with the arrow keys. Its roles are written out, for on a phone its rows are
 * laid out as cards, and a table that is laid out otherwise is none to screen readers.
 */
export function MarketGrid({ store, client, children }: MarketGridProps) {
  const [search, setSearch] = useState('');
  const [order, setOrder] = useState<SortOrder>({ key: 'interest', isDown: true });
  const box = useRef<HTMLInputElement>(null);
  const body = useRef<HTMLTableSectionElement>(null);
  const { favourites } = preferences.value;
  const status = store.listStatus.value;
  const markets = arrange(store.markets.value, search, order, favourites);
  const palette = PALETTES[store.palette.value][store.theme.value];
  const asked = store.isSearching.value;
  useEffect(() => {
    if (!asked) return;
    box.current!.focus();
    box.current!.select();
    store.isSearching.value = false;
  }, [asked, store]);
  return (
    <section class="overview" aria-label="All markets">
      {children}
      <div class="overview-head">
        <h2>Markets</h2>
        <input
          ref={box}
          type="search"
          aria-label="Search markets"
          placeholder="Search  ( / )"
          value={search}
          onInput={(event) => setSearch(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'ArrowDown' || event.key === 'Enter') walk(body.current!, 1, event);
            if (event.key === 'Escape') setSearch('');
          }}
        />
        <small>
          {markets.length} of {store.markets.value.length}
        </small>
      </div>
      <div class="table-scroll" tabIndex={-1}>
        <table class="grid" role="table">
          <thead role="rowgroup">
            <tr role="row">
              <th scope="col" role="columnheader">
                <span class="unseen">Favourite</span>
              </th>
              {COLUMNS.map(({ key, label }) => (
                <SortHead key={key} name={key} label={label} order={order} onOrder={setOrder} />
              ))}
              <th scope="col" role="columnheader" class="strip-head">
                Heat <small>−10 % to +10 %</small>
              </th>
            </tr>
          </thead>
          <tbody
            ref={body}
            role="rowgroup"
            onKeyDown={(event) => {
              if (event.key === 'ArrowDown') walk(body.current!, 1, event);
              if (event.key === 'ArrowUp') {
                if (!walk(body.current!, -1, event)) box.current!.focus();
              }
            }}
          >
            {markets.map((market: MarketSummary) => (
              <MarketRow key={market.id} market={market} store={store} client={client} palette={palette} />
            ))}
            {status.kind === 'loading' && <SkeletonRows />}
          </tbody>
        </table>
      </div>
      {status.kind === 'error' && (
        <div class="notice" role="alert">
          <strong>The markets could not be loaded</strong>
          <p>{status.error instanceof Error ? status.error.message : String(status.error)}</p>
          <button type="button" onClick={() => void store.loadMarkets()}>
            Try again
          </button>
        </div>
      )}
      {status.kind === 'ready' && markets.length === 0 && (
        <p class="notice">
          No market is called “{search}”.{' '}
          <button type="button" class="link" onClick={() => setSearch('')}>
            Show all
          </button>
        </p>
      )}
    </section>
  );
}

function SortHead({
  name,
  label,
  order,
  onOrder,
}: {
  name: string;
  label: string;
  order: SortOrder;
  onOrder(order: SortOrder): void;
}) {
  const isSorted = order.key === name;
  return (
    <th scope="col" role="columnheader" aria-sort={isSorted ? (order.isDown ? 'descending' : 'ascending') : 'none'}>
      <button
        type="button"
        class="sort"
        onClick={() => onOrder({ key: name, isDown: isSorted ? !order.isDown : name !== 'market' })}
      >
        {label}
        <i aria-hidden="true">{isSorted ? (order.isDown ? '▾' : '▴') : ''}</i>
      </button>
    </th>
  );
}

function SkeletonRows() {
  return (
    <>
      {[1, 2, 3, 4].map((row) => (
        <tr key={row} class="ghost" aria-hidden="true">
          <td colSpan={COLUMNS.length + 2}>
            <i />
          </td>
        </tr>
      ))}
    </>
  );
}

/** Moves the focus by rows; false where there is no row on that side. */
function walk(body: HTMLElement, by: number, event: Event): boolean {
  const links = [...body.querySelectorAll<HTMLElement>('th a')];
  const next = links[links.findIndex((link) => link.closest('tr')!.contains(document.activeElement)) + by];
  if (!next) return false;
  event.preventDefault();
  next.focus();
  return true;
}
