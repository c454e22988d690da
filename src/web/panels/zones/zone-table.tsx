import { Fragment } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { ZoneAnswer, Zones } from '../../../market/api/zones.ts';
import { Bell } from '../../alerts/bell.tsx';
import type { PageProps } from '../../pages/pages.ts';
import { formatChange, formatOdds, formatPrice, formatUsd } from '../../state/format.ts';
import type { ZoneKey, ZoneOrder } from './sort-zones.ts';
import { ZoneDetails } from './zone-details.tsx';

const HEADS: readonly [key: ZoneKey, label: string, about: string][] = [
  ['price', 'Zone', 'Prices from and to'],
  ['distance', 'Away', 'From the price to the nearer edge'],
  ['usd', 'Holds', 'What would be liquidated in it, USD'],
  ['hit', '24 h', 'Probability that the price reaches it within 24 hours'],
  ['age', 'Age', 'How long it has been a zone'],
];

interface ZoneTableProps extends PageProps {
  zones: Zones;
  rows: readonly ZoneAnswer[];
  order: ZoneOrder;
  onOrder(order: ZoneOrder): void;
}

/** Zones as rows; the one that is selected shows all that is known of it beneath its row. */
export function ZoneTable({ zones, rows, order, onOrder, ...props }: ZoneTableProps) {
  const isByPrice = order.key === 'price';
  const now = props.store.runningPrice.value ?? zones.price;
  // The price stands between the rows where they are in its order.
  const at = rows.findIndex(({ low, high }) => (order.isDown ? (low + high) / 2 < now : (low + high) / 2 > now));
  const priceRow = (
    <tr class="price-row">
      <td colSpan={6}>
        <span>{formatPrice(now)}</span>
      </td>
    </tr>
  );
  return (
    <table class="zones">
      <thead>
        <tr>
          {HEADS.map(([key, label, about]) => (
            <Head key={key} name={key} label={label} about={about} order={order} onOrder={onOrder} />
          ))}
          <th scope="col">
            <span class="unseen">Alert</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((zone, i) => (
          <Fragment key={zone.id}>
            {isByPrice && i === at && priceRow}
            <Row zone={zone} timeMs={zones.timeMs} {...props} />
          </Fragment>
        ))}
        {isByPrice && at < 0 && priceRow}
      </tbody>
    </table>
  );
}

function Head({
  name,
  label,
  about,
  order,
  onOrder,
}: {
  name: ZoneKey;
  label: string;
  about: string;
  order: ZoneOrder;
  onOrder(order: ZoneOrder): void;
}) {
  const isSorted = order.key === name || (name === 'price' && order.key === 'heat');
  return (
    <th scope="col" title={about} aria-sort={isSorted ? (order.isDown ? 'descending' : 'ascending') : 'none'}>
      <button
        type="button"
        class="sort"
        onClick={() => onOrder({ key: name, isDown: order.key === name ? !order.isDown : name !== 'distance' })}
      >
        {label}
        <i aria-hidden="true">{order.key === name ? (order.isDown ? '▾' : '▴') : ''}</i>
      </button>
      {name === 'price' && (
        <button
          type="button"
          class="sort"
          title="By heat class"
          onClick={() => onOrder({ key: 'heat', isDown: order.key === 'heat' ? !order.isDown : true })}
        >
          Class<i aria-hidden="true">{order.key === 'heat' ? (order.isDown ? '▾' : '▴') : ''}</i>
        </button>
      )}
    </th>
  );
}

function Row({ zone, timeMs, store, client, line }: { zone: ZoneAnswer; timeMs: number } & PageProps) {
  const { id, side, low, high, heat, usd, distance, hit, sinceMs } = zone;
  const isShown = store.zoneId.value === id;
  const row = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    if (isShown) row.current!.scrollIntoView({ block: 'nearest' });
  }, [isShown]);
  const range = `${formatPrice(low)} to ${formatPrice(high)}`;
  return (
    <>
      <tr
        ref={row}
        class={isShown ? 'zone-row shown' : 'zone-row'}
        aria-current={isShown ? 'true' : undefined}
        onClick={() => {
          store.selectZone(isShown ? null : id);
          if (!isShown) store.flyTo(low, high);
        }}
      >
        <th scope="row">
          <button type="button" class="zone-name" aria-expanded={isShown}>
            <i class={`dot ${heat}`} title={`${heat} heat`} />
            <span>
              {formatPrice(high)}
              <br />
              {formatPrice(low)}
            </span>
            <span class="unseen">
              {side}s, {heat} heat
            </span>
          </button>
        </th>
        <td>{formatChange(distance, Math.abs(distance) < 0.1 ? 2 : 1)}</td>
        <td class={side === 'long' ? 'down' : 'up'}>{formatUsd(usd)}</td>
        <td>{formatOdds(hit[2] ?? Number.NaN)}</td>
        <td class="quiet">{ageText(timeMs - sinceMs)}</td>
        <td>
          <button
            type="button"
            class="bell"
            title="Alert me when the price comes within 1 % of it"
            aria-label={`Alert me when the price comes within 1 % of ${range}`}
            onClick={(event) => {
              event.stopPropagation();
              const near = { kind: 'zone-near', side, leastUsd: 0, zone: id, within: 1, unit: 'percent' } as const;
              void store.alerts.addAtOnce(store.summary.peek()!.id, near);
            }}
          >
            <Bell adds />
          </button>
        </td>
      </tr>
      {isShown && (
        <tr class="zone-more">
          <td colSpan={6}>
            <ZoneDetails id={id} store={store} client={client} line={line} />
          </td>
        </tr>
      )}
    </>
  );
}

/** `12 h`, `3 d`: what a narrow column can hold. */
function ageText(ms: number): string {
  const hours = Math.max(0, Math.round(ms / 3_600_000));
  if (hours === 0) return '< 1 h';
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} d`;
}
