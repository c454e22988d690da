import { formatMoment } from '../state/format.ts';
import type { Store } from '../state/store.ts';

/** What stands over the chart when it has no picture, or when a newer one is on its way or failed. */
export function ChartState({ store, onRetry }: { store: Store; onRetry: () => void }) {
  const status = store.status.value;
  if (status.kind === 'ready') return null;
  if (status.kind === 'loading')
    return store.hasPicture.value ? <div class="progress" role="progressbar" aria-label="Loading" /> : <Skeleton />;
  if (status.kind === 'empty') {
    return <NoBars store={store} />;
  }
  const message = status.error instanceof Error ? status.error.message : String(status.error);
  return (
    <div class={store.hasPicture.value ? 'card corner' : 'card'} role="alert">
      <strong>{store.hasPicture.value ? 'This window could not be loaded' : 'Nothing to show yet'}</strong>
      <p>{message}</p>
      <button type="button" onClick={onRetry}>
        Try again
      </button>
    </div>
  );
}

function NoBars({ store }: { store: Store }) {
  const summary = store.summary.value;
  const { name } = store.window.value;
  return (
    <div class="card" role="status">
      <strong>No bars here</strong>
      {summary && (
        <p>
          This market is known from {formatMoment(summary.firstTimeMs)} on
          {store.asOfMs.value === null ? '' : `, and is shown as of ${formatMoment(store.asOfMs.value)}`}.
        </p>
      )}
      <button
        type="button"
        onClick={() => (store.asOfMs.value === null ? store.chooseWindow(name) : store.leaveAsOf())}
      >
        Show the newest
      </button>
    </div>
  );
}

/** Heights of the skeleton's bars: a market that has not happened. */
const BARS = [34, 42, 38, 51, 58, 49, 61, 70, 64, 55, 60, 47, 41, 50, 45, 57, 66, 62, 71, 68];

function Skeleton() {
  return (
    <div class="skeleton" role="status" aria-label="Loading the market">
      {BARS.map((height, i) => (
        <i key={i} style={{ height: `${height}%` }} />
      ))}
    </div>
  );
}
