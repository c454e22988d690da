import type { PyrometerClient } from '../../client/index.ts';
import type { IndicatorSeries } from '../../market/api/indicators.ts';
import { latest } from '../state/latest.ts';
import type { Subject } from './candle-feed.ts';
import type { LoadPlan } from './load-plan.ts';

/** Asks for indicators on the grid of the candles that are loaded, while anybody wants them. */
export class IndicatorFeed {
  readonly #question: { run(): void; stop(): void };
  #wanted: { subject: Subject; plan: LoadPlan } | null = null;
  #isWanted = false;

  constructor(client: PyrometerClient, onSeries: (series: IndicatorSeries) => void) {
    this.#question = latest(async (signal) => {
      const asked = this.#wanted;
      if (!asked || !this.#isWanted) return;
      const { id } = asked.subject.summary;
      const { asOfMs } = asked.subject;
      try {
        const series = await client.indicators(id, asked.plan, { signal, ...(asOfMs === undefined ? {} : { asOfMs }) });
        if (!signal.aborted && this.#wanted?.plan === asked.plan) onSeries(series);
      } catch {
        // The panes stay as they are; the chart itself says that the server does not answer.
      }
    });
  }

  /** The candles that are on the screen now. */
  show(subject: Subject, plan: LoadPlan): void {
    this.#wanted = { subject, plan };
    this.#question.run();
  }

  setWanted(isWanted: boolean): void {
    const wasWanted = this.#isWanted;
    this.#isWanted = isWanted;
    if (isWanted && !wasWanted) this.#question.run();
  }

  /** A bar has closed: the newest values have changed. */
  refresh(): void {
    this.#question.run();
  }

  destroy(): void {
    this.#question.stop();
  }
}
