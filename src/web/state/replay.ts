import { effect, signal, untracked } from '@preact/signals';
import { REPLAY_SPEEDS } from './layers.ts';
import type { Store } from './store.ts';

/** A replay draws so many pictures a second at most; faster ones take several bars at a time. */
const PICTURES_A_SECOND = 8;

/** Whether the bar of the replay is open, and how it plays. */
export function createReplayState(isOpen: boolean) {
  return {
    isReplayOpen: signal(isOpen),
    isPlaying: signal(false),
    /** Bars a second. */
    speed: signal<(typeof REPLAY_SPEEDS)[number]>(REPLAY_SPEEDS[1]),
    /** End of the newest bar that is known of the market, whatever moment is shown, ms. */
    newestMs: signal<number | null>(null),
  };
}

/** How a speed is played: bars at a time, and how far apart, ms. */
export function paceOf(speed: number): { bars: number; everyMs: number } {
  const bars = Math.max(1, Math.round(speed / PICTURES_A_SECOND));
  return { bars, everyMs: (1000 * bars) / speed };
}

/** A moment so many bars on, within what is known of a market. */
export function stepFrom(
  timeMs: number,
  byMs: number,
  span: { firstMs: number; newestMs: number; barMs: number },
): number {
  const at = Math.round((timeMs + byMs) / span.barMs) * span.barMs;
  return Math.max(span.firstMs + span.barMs, Math.min(span.newestMs, at));
}

/** Plays while `isPlaying`: the next moment comes when the one before has been drawn. Returns the call that ends it. */
export function playReplay(store: Store): () => void {
  return effect(() => {
    if (!store.isPlaying.value) return;
    const { bars, everyMs } = paceOf(store.speed.value);
    let timer: ReturnType<typeof setTimeout>;
    const tick = () => {
      const [summary, newestMs, asOfMs] = [store.summary.peek(), store.newestMs.peek(), store.asOfMs.peek()];
      const status = store.status.peek();
      if (!summary || newestMs === null || asOfMs === null || status.kind === 'error') {
        store.isPlaying.value = false;
        return;
      }
      timer = setTimeout(tick, everyMs);
      if (status.kind === 'loading') return;
      if (asOfMs >= newestMs) store.isPlaying.value = false;
      else store.stepMoment(bars * summary.barStepMs);
    };
    timer = setTimeout(() => untracked(tick), 0);
    return () => clearTimeout(timer);
  });
}
