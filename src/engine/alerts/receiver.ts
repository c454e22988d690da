import type { FiredAlert } from '../../market/api/alerts.ts';

/** Whoever alerts are delivered to: the screens, and later others. A failure is its own. */
export interface AlertReceiver {
  deliver(alert: FiredAlert): void | Promise<void>;
}
