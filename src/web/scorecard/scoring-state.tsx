import type { ScoringState } from '../../market/api/scorecard-answer.ts';
import { formatNumber } from '../state/format.ts';
import './scoring-state.css';

interface Standing {
  state: ScoringState;
  progress: number | null;
  message: string;
  /** Only time is lacking. */
  isEarly?: boolean;
}

const TITLES: Record<Exclude<ScoringState, 'ready'>, string> = {
  progress: 'The past is being gone through',
  'not enough data': 'Not enough data yet',
  failed: 'This market could not be scored',
};

/** What stands where there are no figures: how far it is, what is missing, or why it failed. */
export function ScoringNotice({ state, progress, message, isEarly }: Standing) {
  if (state === 'ready') return null;
  return (
    <section class="scoring-notice" role={state === 'failed' ? 'alert' : 'status'} data-state={state}>
      <h3>{TITLES[state]}</h3>
      {progress !== null && (
        <div class="scoring-progress">
          <progress value={progress} aria-label="Share of the past" />
          <span>{formatNumber(100 * progress, 0)} %</span>
        </div>
      )}
      <p>{message}</p>
      {state === 'not enough data' && isEarly && (
        <p>
          Two weeks in which liquidations were listened to are needed to fit on; the windows after them are scored as
          they end.
        </p>
      )}
    </section>
  );
}
