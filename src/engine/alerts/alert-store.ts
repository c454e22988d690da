import type { AlertRuleInput, FiredAlert, QuietHours } from '../../market/api/alerts.ts';
import type { CrossingState } from './crossings.ts';

/** A rule with what it remembers. */
export interface KeptRule extends AlertRuleInput {
  id: number;
  createdMs: number;
  lastFiredMs: number | null;
  crossing: CrossingState;
}

/** All that alerts need to go on after a restart as if there had been none. */
export interface KeptAlerts {
  nextId: number;
  rules: readonly KeptRule[];
  /** Oldest first. */
  fired: readonly FiredAlert[];
  quietHours: QuietHours | null;
}

export const NO_ALERTS: KeptAlerts = { nextId: 1, rules: [], fired: [], quietHours: null };

/** Where alerts are kept. */
export interface AlertStore {
  /** What was last saved; {@link NO_ALERTS} where nothing was. */
  load(): Promise<KeptAlerts>;
  /** Replaces what was saved before, as a whole. */
  save(alerts: KeptAlerts): Promise<void>;
}

/** Keeps them for as long as the process lives. */
export class MemoryAlertStore implements AlertStore {
  private kept = NO_ALERTS;

  load(): Promise<KeptAlerts> {
    return Promise.resolve(this.kept);
  }

  save(alerts: KeptAlerts): Promise<void> {
    this.kept = structuredClone(alerts) as KeptAlerts;
    return Promise.resolve();
  }
}
