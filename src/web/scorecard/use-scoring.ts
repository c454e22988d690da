import { useEffect } from 'preact/hooks';
import type { AskOptions } from '../../client/index.ts';
import type { ScoringState } from '../../market/api/scorecard-answer.ts';
import type { Store } from '../state/store.ts';
import { type Answer, useAnswer } from '../state/use-answer.ts';

/** While the past is gone through, how far it is is asked so often. */
const POLL_MS = 2000;

/** An answer about a market's scoring, asked again until it is there. */
export function useScoring<T extends { state: ScoringState }>(
  store: Store,
  key: string,
  ask: (id: string, options: AskOptions) => Promise<T>,
): Answer<T> {
  const answer = useAnswer(store, key, ask);
  const { value, retry } = answer;
  useEffect(() => {
    if (value?.state !== 'progress') return;
    const timer = setTimeout(retry, POLL_MS);
    return () => clearTimeout(timer);
  }, [value, retry]);
  return answer;
}
