import type { Store } from '../state/store.ts';
import { askedWords } from './measured-words.ts';
import './measured-state.css';

/** What stands over the chart while nothing is measured, or where nothing was. */
export function MeasuredState({ store }: { store: Store }) {
  if (!store.isMeasured.value || !store.hasPicture.value) return null;
  const answer = store.measured.value;
  const error = store.measuredError.value;
  if (error !== null) {
    return (
      <div class="card corner measured-card" role="alert">
        <strong>{store.asOfMs.value === null ? 'Not measured yet' : 'Not measured then'}</strong>
        <p>{error instanceof Error ? error.message : String(error)}</p>
        <button type="button" onClick={() => store.chooseHeat('modelled')}>
          Show the modelled map
        </button>
      </div>
    );
  }
  if (answer?.state === 'measured' && answer.coverage.keptSinceMs === null) {
    return (
      <div class="card corner measured-card" role="status">
        <strong>The picture begins with the next full minute</strong>
        <p>What is measured now stands in the map at the right edge; minute by minute it is drawn from here on.</p>
      </div>
    );
  }
  if (answer?.state !== 'asking') return null;
  return (
    <div class="card corner measured-card" role="status">
      <strong>{askedWords(answer)}</strong>
      <p>
        Accounts are heard of as they trade, and asked one after another. The map begins with the first that holds
        something of this market.
      </p>
    </div>
  );
}
