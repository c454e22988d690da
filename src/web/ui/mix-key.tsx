import { mixWords } from '../state/mix-words.ts';
import type { Store } from '../state/store.ts';
import './mix-key.css';

const ABOUT =
  'From what was liquidated here or, where a venue does not tell that, from what its accounts hold; columns of before are made with the mix that was in force then.';

/** That the modelled map's leverage mix was learned, and since when; other keys in its place say their own. */
export function MixKey({ store }: { store: Store }) {
  const words = mixWords(store.summary.value);
  if (words === null || store.heat.value === 'measured' || store.layers.value.includes('certainty')) return null;
  return (
    <p class="mix-key" title={`${words}. ${ABOUT}`}>
      {words}
    </p>
  );
}
