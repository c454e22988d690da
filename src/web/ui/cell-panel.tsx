import { ColumnState, LEVERAGE_GROUPS } from '../../market/heat-frame.ts';
import type { CellReading } from '../heat-layer/index.ts';
import { formatPrice, formatShare, formatTime, formatUsd, priceDecimals } from '../state/format.ts';
import type { Store } from '../state/store.ts';

/** What lies under the crosshair. Keeps to the side where the crosshair is not. */
export function CellPanel({ store }: { store: Store }) {
  const { reading, x } = store.cell.value;
  if (!reading) return null;
  const isRight = x < globalThis.innerWidth / 2;
  return (
    <dl class={`cell ${isRight ? 'right' : ''}`} data-testid="cell">
      {reading.state === ColumnState.missing ? (
        <Missing reading={reading} />
      ) : (
        <Reading reading={reading} store={store} />
      )}
    </dl>
  );
}

function Missing({ reading }: { reading: CellReading }) {
  return (
    <>
      <dt>{formatTime(reading.timeMs)} UTC</dt>
      <dd class="quiet">No data</dd>
    </>
  );
}

function Reading({ reading, store }: { reading: CellReading; store: Store }) {
  const { lowPrice, highPrice, side, usd, share, groupShares, state } = reading;
  const decimals = Math.max(1, priceDecimals(lowPrice));
  const total = groupShares.reduce((sum, value) => sum + value, 0);
  return (
    <>
      <div class="cell-head">
        <dt class="unseen">USD per 5 bp</dt>
        <dd class="cell-usd">{formatUsd(usd)}</dd>
        <dt class="unseen">Side</dt>
        <dd class={`side ${total === 0 ? '' : side}`}>{total === 0 ? 'nothing here' : `${side}s liquidated`}</dd>
      </div>
      <div>
        <dt>Price</dt>
        <dd>
          {formatPrice(lowPrice, decimals)} – {formatPrice(highPrice, decimals)}
        </dd>
      </div>
      <div>
        <dt>Time</dt>
        <dd>{formatTime(reading.timeMs)}</dd>
      </div>
      <div>
        <dt>Of open interest</dt>
        <dd>{formatShare(share)}</dd>
      </div>
      {total > 0 && (
        <div class="group-bars">
          {LEVERAGE_GROUPS.map(({ name, label }, i) => (
            <div key={name} class={store.groups.value[i] ? '' : 'off'}>
              <dt>{label.replace('<=', '≤').replace('>=', '≥')}</dt>
              <dd>
                <i style={{ width: `${(100 * groupShares[i]!) / total}%` }} />
                <span>{Math.round((100 * groupShares[i]!) / total)}%</span>
              </dd>
            </div>
          ))}
        </div>
      )}
      {state === ColumnState.provisional && <dd class="note">Provisional: waits for open interest</dd>}
    </>
  );
}
