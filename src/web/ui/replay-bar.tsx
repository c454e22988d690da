import { useEffect } from 'preact/hooks';
import type { PyrometerClient } from '../../client/index.ts';
import { formatMoment } from '../state/format.ts';
import { REPLAY_SPEEDS } from '../state/layers.ts';
import type { Store } from '../state/store.ts';
import './replay-bar.css';

const HOUR_MS = 3_600_000;

/** Any moment of what is known, and how it went on from there. */
export function ReplayBar({ store, client }: { store: Store; client: PyrometerClient }) {
  const summary = store.summary.value;
  const newestMs = store.newestMs.value;
  const id = summary?.id;
  useEffect(() => {
    // A link leads to a moment without saying how long the market went on after it.
    if (!id || store.newestMs.peek() !== null) return;
    const request = new AbortController();
    client
      .market(id, { signal: request.signal })
      .then(({ timeMs }) => (store.newestMs.value = timeMs))
      .catch(() => {});
    return () => request.abort();
  }, [id, newestMs === null]);
  if (!summary) return null;
  const { firstTimeMs, barStepMs } = summary;
  const endMs = newestMs ?? summary.timeMs;
  const shownMs = store.asOfMs.value ?? endMs;
  const step = (byMs: number) => () => {
    store.isPlaying.value = false;
    store.stepMoment(byMs);
  };
  const play = () => {
    if (shownMs >= endMs && !store.isPlaying.peek()) store.stepMoment(-24 * HOUR_MS);
    store.isPlaying.value = !store.isPlaying.peek();
  };
  return (
    <section class="replay" aria-label="Replay">
      <div class="replay-steps">
        <button type="button" aria-label="−1h, an hour back" title="An hour back" onClick={step(-HOUR_MS)}>
          −1h
        </button>
        <button type="button" aria-label="A bar back" title="A bar back ( [ )" onClick={step(-barStepMs)}>
          ‹
        </button>
        <button type="button" class="play" aria-pressed={store.isPlaying.value} onClick={play}>
          {store.isPlaying.value ? 'Pause' : 'Play'}
        </button>
        <button type="button" aria-label="A bar on" title="A bar on ( ] )" onClick={step(barStepMs)}>
          ›
        </button>
        <button type="button" aria-label="+1h, an hour on" title="An hour on" onClick={step(HOUR_MS)}>
          +1h
        </button>
      </div>
      <input
        type="range"
        aria-label="Moment"
        aria-valuetext={formatMoment(shownMs)}
        min={firstTimeMs + barStepMs}
        max={endMs}
        step={barStepMs}
        value={shownMs}
        onInput={(event) => {
          store.isPlaying.value = false;
          void store.goTo(Number(event.currentTarget.value));
        }}
      />
      <output class="replay-time">{formatMoment(shownMs)}</output>
      <select
        aria-label="Speed"
        value={store.speed.value}
        onChange={(event) => {
          store.speed.value = Number(event.currentTarget.value) as (typeof REPLAY_SPEEDS)[number];
        }}
      >
        {REPLAY_SPEEDS.map((speed) => (
          <option key={speed} value={speed}>
            {speed} {speed === 1 ? 'bar' : 'bars'}/s
          </option>
        ))}
      </select>
      <button type="button" class="leave" onClick={store.leaveAsOf}>
        Back to now
      </button>
    </section>
  );
}
