import type { ZoneAnswer } from '../../market/api/zones.ts';
import type { PageProps } from '../pages/pages.ts';
import { formatChange, formatOdds, formatPrice, formatUsd } from '../state/format.ts';

/** Zones above and below the price; a row flies to its zone and selects it. */
export default function ZonesPanel({ store }: PageProps) {
  const zones = store.zones.value;
  if (!zones) {
    const error = store.zonesError.value;
    if (!error) return <p class="quiet">Looking for zones…</p>;
    return <p role="alert">{error instanceof Error ? error.message : String(error)}</p>;
  }
  if (zones.zones.length === 0) return <p class="quiet">No zone stands out at this moment.</p>;
  const rows = zones.zones.toSorted((a, b) => b.low - a.low);
  return (
    <table class="zones">
      <thead>
        <tr>
          <th scope="col">Price</th>
          <th scope="col">Distance</th>
          <th scope="col">USD</th>
          <th scope="col">24 h</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((zone) => (
          <Row
            key={zone.id}
            zone={zone}
            isShown={zone.id === store.zoneId.value}
            onShow={() => {
              store.selectZone(zone.id);
              store.flyTo(zone.low, zone.high);
            }}
          />
        ))}
      </tbody>
    </table>
  );
}

function Row({ zone, isShown, onShow }: { zone: ZoneAnswer; isShown: boolean; onShow(): void }) {
  return (
    <tr aria-current={isShown ? 'true' : undefined}>
      <th scope="row">
        <button type="button" class="link" onClick={onShow}>
          {formatPrice(zone.low)} – {formatPrice(zone.high)}
        </button>
      </th>
      <td>{formatChange(zone.distance)}</td>
      <td class={zone.side === 'long' ? 'down' : 'up'}>{formatUsd(zone.usd)}</td>
      <td>{formatOdds(zone.hit[2] ?? Number.NaN)}</td>
    </tr>
  );
}
