import type { AlertRule, AlertRuleInput, AlertRules, FiredAlert, QuietHours } from '../../market/api/alerts.ts';
import { QueryError } from '../../market/errors.ts';
import type { AlertReceiver } from './receiver.ts';

/** Alerts as the outside sees them. */
export interface AlertsView {
  rules(market?: string): AlertRules;
  /** @throws QueryError where the market is unknown, or there are too many rules */
  add(input: AlertRuleInput): AlertRule;
  /** Null where there is no rule of this id. @throws QueryError likewise */
  change(id: number, input: AlertRuleInput): AlertRule | null;
  /** False where there is no rule of this id. */
  remove(id: number): boolean;
  /** @throws QueryError where the hours or their time zone are none */
  keepQuiet(quietHours: QuietHours | null): AlertRules;
  /** Newest first. */
  fired(market: string | undefined, limit: number): FiredAlert[];
  /** From now on the receiver hears of what fires; returns the call that ends it. */
  addReceiver(receiver: AlertReceiver): () => void;
}

const refuse = () => {
  throw new QueryError('no alerts are kept here');
};

/** Where no alerts are kept. */
export const NO_ALERTS_VIEW: AlertsView = {
  rules: () => ({ rules: [], quietHours: null, quiet: false }),
  add: refuse,
  change: refuse,
  remove: () => false,
  keepQuiet: refuse,
  fired: () => [],
  addReceiver: () => () => undefined,
};
