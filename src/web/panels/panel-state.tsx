import type { Answer } from '../state/use-answer.ts';
import './panel.css';

/** What stands in a panel that has nothing to show yet: lines to come, or why there are none. */
export function PanelState({ answer, what }: { answer: Pick<Answer<unknown>, 'error' | 'retry'>; what: string }) {
  if (answer.error === null) {
    return (
      <div class="panel-ghost" role="status" aria-label={`Loading ${what}`}>
        {[92, 100, 78, 96, 60].map((width) => (
          <i key={width} style={{ width: `${width}%` }} />
        ))}
      </div>
    );
  }
  return (
    <div class="panel-error" role="alert">
      <strong>There is no answer</strong>
      <p>{messageOf(answer.error)}</p>
      <button type="button" onClick={answer.retry}>
        Try again
      </button>
    </div>
  );
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What every panel that advises ends with. */
export function NotAdvice() {
  return <p class="not-advice">Information, not financial advice.</p>;
}
