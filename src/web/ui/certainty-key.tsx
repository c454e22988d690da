import { CERTAINTIES } from '../state/map-certainty.ts';
import { formatTime } from '../state/format.ts';
import type { Store } from '../state/store.ts';
import './certainty-key.css';

/** What the dots over the heat mean, and what is known of the leverage mix. */
export function CertaintyKey({ store }: { store: Store }) {
  if (store.isMeasured.value || !store.layers.value.includes('certainty')) return null;
  const said = store.uncertainty.value;
  const isSum = store.summary.value?.members !== undefined;
  const sentence = isSum ? OF_A_SUM : said ? sentenceOf(said.mix.learnedMs) : 'How sure the map is: loading';
  return (
    <p class="certainty-key" title={sentence}>
      {CERTAINTIES.map(({ name, label }) => (
        <span key={name}>
          <i class={`dots ${name}`} aria-hidden="true" />
          {label}
        </span>
      ))}
      <small>{sentence}</small>
    </p>
  );
}

const OF_A_SUM = 'A sum over venues has no leverage mix to be sure of: choose one venue to see how sure its map is';

/** Where the errors come from. */
function sentenceOf(learnedMs: number | null): string {
  return learnedMs === null
    ? 'Standard errors of the prior: nothing is learned of this market’s leverage yet'
    : `Standard errors of what was learned of its leverage by ${formatTime(learnedMs).slice(0, 10)}`;
}
