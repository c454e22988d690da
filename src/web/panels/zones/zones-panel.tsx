import { useState } from 'preact/hooks';
import type { PageProps } from '../../pages/pages.ts';
import { NotAdvice, PanelState } from '../panel-state.tsx';
import { arrangeZones, type ZoneOrder } from './sort-zones.ts';
import { ZoneTable } from './zone-table.tsx';
import './zones.css';

const SIDES = [
  ['both', 'All'],
  ['above', 'Above'],
  ['below', 'Below'],
] as const;
export type ZoneSides = (typeof SIDES)[number][0];

/** Zones above and below the price; a row flies to its zone and opens all that is known of it. */
export default function ZonesPanel(props: PageProps) {
  const { store } = props;
  const [order, setOrder] = useState<ZoneOrder>({ key: 'price', isDown: true });
  const [sides, setSides] = useState<ZoneSides>('both');
  const zones = store.zones.value;
  if (!zones) {
    return (
      <PanelState answer={{ error: store.zonesError.value, retry: () => void store.loadMarkets() }} what="zones" />
    );
  }
  const rows = arrangeZones(zones.zones, order).filter(({ side }) =>
    sides === 'both' ? true : side === (sides === 'above' ? 'short' : 'long'),
  );
  return (
    <div class="panel zones-panel">
      <div class="zones-head">
        <div class="segments" role="group" aria-label="Which zones">
          {SIDES.map(([name, label]) => (
            <button key={name} type="button" aria-pressed={sides === name} onClick={() => setSides(name)}>
              {label}
            </button>
          ))}
        </div>
        <small>
          {rows.length} {rows.length === 1 ? 'zone' : 'zones'}
        </small>
      </div>
      {rows.length === 0 ? (
        <p class="quiet">No zone stands out {sides === 'both' ? 'at this moment' : `${sides} the price`}.</p>
      ) : (
        <ZoneTable {...props} zones={zones} rows={rows} order={order} onOrder={setOrder} />
      )}
      <NotAdvice />
    </div>
  );
}
