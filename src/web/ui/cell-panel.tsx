import { ColumnState, LEVERAGE_GROUPS } from '../../market/heat-frame.ts';
import type { CellFocus } from '../chart/chart-events.ts';
import type { CellReading } from '../heat-layer/index.ts';
import {
  formatMoment,
  formatOdds,
  formatPrice,
  formatShare,
  formatTime,
  formatUsd,
  priceDecimals,
} from '../state/format.ts';
import { memberName } from '../state/market-name.ts';
import { errorAt } from '../state/map-certainty.ts';
import type { Store } from '../state/store.ts';

/** What lies under the crosshair. Keeps to the side where the crosshair is not. */
export function CellPanel({ store }: { store: Store }) {
  const focus = store.cell.value;
  if (!focus) return null;
  return (
    <dl class={`cell ${focus.isLeft ? 'right' : ''} ${focus.isHigh ? 'low' : ''}`} data-testid="cell">
      {focus.reading.state === ColumnState.missing ? (
        <Missing reading={focus.reading} />
      ) : (
        <Reading focus={focus} store={store} />
      )}
    </dl>
  );
}

function Missing({ reading }: { reading: CellReading }) {
  return (
    <>
      <dt>{formatMoment(reading.timeMs)}</dt>
      <dd class="quiet">No data</dd>
    </>
  );
}

function Reading({ focus, store }: { focus: CellFocus; store: Store }) {
  const { reading } = focus;
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
      <Certainty focus={focus} store={store} />
      <Neighbours focus={focus} />
      <Silent store={store} timeMs={reading.timeMs} />
      {total > 0 && !store.isMeasured.value && <Ages store={store} />}
      {store.isMeasured.value ? (
        <dd class="quiet small">Measured: of accounts that were asked</dd>
      ) : state === ColumnState.provisional ? (
        <dd class="note">Provisional: waits for open interest</dd>
      ) : (
        <dd class="quiet small">Settled: open interest is known</dd>
      )}
    </>
  );
}

/** While its layer is shown: how far off the cell may be, as far as that hangs on leverage. */
function Certainty({ focus: { reading }, store }: { focus: CellFocus; store: Store }) {
  const said = store.uncertainty.value;
  const error = said && errorAt(said, reading.timeMs + reading.stepMs, Math.sqrt(reading.lowPrice * reading.highPrice));
  if (error === null) return null;
  return (
    <div>
      <dt>Standard error</dt>
      <dd>±{formatOdds(error)}</dd>
    </div>
  );
}

/** The same price in the columns before and after. */
function Neighbours({ focus: { before, reading, after } }: { focus: CellFocus }) {
  const worth = (cell: CellReading | null) => (!cell || cell.state === ColumnState.missing ? '–' : formatUsd(cell.usd));
  return (
    <div class="neighbours">
      <dt>Before · now · after</dt>
      <dd>
        {worth(before)} · <b>{worth(reading)}</b> · {worth(after)}
      </dd>
    </div>
  );
}

/** Which venues told nothing at that moment. */
function Silent({ store, timeMs }: { store: Store; timeMs: number }) {
  const members = store.members.value;
  const stretch = members?.stretches.find(({ fromMs, toMs }) => timeMs >= fromMs && timeMs < toMs);
  if (!members || !stretch) return null;
  const silent = [...stretch.carried, ...stretch.absent];
  return (
    <dd class="note">
      {members.members.length - silent.length} of {members.members.length} venues: {silent.map(memberName).join(', ')}{' '}
      silent{stretch.absent.length === 0 && ', as last known'}
    </dd>
  );
}

const HOUR = 3_600_000;
const AGE_LABELS = new Map<number | null, string>([
  [HOUR, '< 1 h'],
  [6 * HOUR, '< 6 h'],
  [24 * HOUR, '< 24 h'],
  [168 * HOUR, '< 7 d'],
  [null, 'older'],
]);

/** When the positions here were opened; its place is kept while the answer is on its way, so that nothing jumps. */
function Ages({ store }: { store: Store }) {
  const ages = store.ages.value;
  return (
    <div class="ages">
      <dt>Opened</dt>
      <dd>
        {store.summary.value?.members
          ? 'told by each venue’s own map'
          : ages === null || ages.length === 0
            ? '…'
            : ages
                .filter(({ share }) => share >= 0.005)
                .map(({ withinMs, share }, i) => (
                  <>
                    {i > 0 && ', '}
                    <span key={withinMs}>
                      {AGE_LABELS.get(withinMs) ?? 'older'} {Math.round(100 * share)}%
                    </span>
                  </>
                ))}
      </dd>
    </div>
  );
}
