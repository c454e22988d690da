import { whyUnmeasured } from '../../market/api/measured.ts';
import type { Store } from '../state/store.ts';
import { keyWords } from './measured-words.ts';
import './measured-key.css';

/** What the measured picture is a sample of; where it was asked for and there is none, why. */
export function MeasuredKey({ store }: { store: Store }) {
  const summary = store.summary.value;
  if (store.heat.value !== 'measured' || !summary) return null;
  if (!summary.measured) {
    return (
      <p class="measured-key refused" role="status">
        <span>{whyUnmeasured(summary)}.</span>
        <button type="button" class="link" onClick={() => store.chooseHeat('modelled')}>
          Close
        </button>
      </p>
    );
  }
  const answer = store.measured.value;
  const hasZones = store.layers.value.includes('zones');
  return (
    <p class="measured-key">
      <b>Measured sample</b>
      <span class="measured-words">
        {answer ? keyWords(answer, hasZones) : store.measuredError.value === null ? 'loading' : 'not of this moment'}
      </span>
      {answer && (
        <button type="button" class="link" onClick={() => (store.dialog.value = 'coverage')}>
          Coverage
        </button>
      )}
    </p>
  );
}
