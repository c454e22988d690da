import { useEffect, useRef, useState } from 'preact/hooks';
import type { AskOptions } from '../../client/index.ts';
import type { Store } from './store.ts';

/** While a question changes, as under a slider, only the one that stays for so long is asked, ms. */
const REST_MS = 220;

export interface Answer<T> {
  /** The newest there is; null until the first has come, and for another market. */
  value: T | null;
  /** Why there is no newer one. */
  error: unknown;
  /** False while a newer one is on its way: what is shown is of a question before. */
  isFresh: boolean;
  retry(): void;
}

interface Held<T> {
  market: string;
  key: string;
  value: T | null;
  error: unknown;
}

/**
 * Asks a question about the market and the moment that are shown, and again whenever they or `key` change. What was
 * answered stays while the next answer is on its way.
 * @param key tells questions apart; null asks nothing
 */
export function useAnswer<T>(
  store: Store,
  key: string | null,
  ask: (id: string, options: AskOptions) => Promise<T>,
): Answer<T> {
  const summary = store.summary.value;
  const asOfMs = store.asOfMs.value;
  const market = summary?.id ?? '';
  const [held, setHeld] = useState<Held<T> | null>(null);
  const [attempt, setAttempt] = useState(0);
  const isFirst = useRef(true);
  const full = summary && key !== null ? `${market} ${summary.timeMs} ${asOfMs} ${key} ${attempt}` : null;
  useEffect(() => {
    if (full === null) return;
    const request = new AbortController();
    const options = { signal: request.signal, ...(asOfMs === null ? {} : { asOfMs }) };
    const rest = setTimeout(
      () => {
        isFirst.current = false;
        ask(market, options).then(
          (value) => request.signal.aborted || setHeld({ market, key: full, value, error: null }),
          (error: unknown) => {
            if (request.signal.aborted) return;
            setHeld((before) => ({ market, key: full, value: before?.market === market ? before.value : null, error }));
          },
        );
      },
      isFirst.current ? 0 : REST_MS,
    );
    return () => {
      clearTimeout(rest);
      request.abort();
    };
  }, [full]);
  const own = held?.market === market ? held : null;
  return {
    value: own?.value ?? null,
    error: own?.key === full ? (own?.error ?? null) : null,
    isFresh: own?.key === full,
    retry: () => setAttempt(attempt + 1),
  };
}
