import type { AlertRule, AlertRuleInput, AlertRules, FiredAlerts, QuietHours } from '../market/api/alerts.ts';
import type { AskOptions } from './client.ts';
import type { AskJson } from './desk.ts';

/** Alerts of the server: rules, what fired, and when it is quiet. New ones come over the live line. */
export interface AlertsClient {
  alertRules(market?: string, options?: AskOptions): Promise<AlertRules>;
  addAlertRule(rule: AlertRuleInput): Promise<AlertRule>;
  /** One with another condition begins anew. */
  changeAlertRule(id: number, rule: AlertRuleInput): Promise<AlertRule>;
  removeAlertRule(id: number): Promise<void>;
  /** Null: never quiet. */
  setQuietHours(quietHours: QuietHours | null): Promise<AlertRules>;
  /** Newest first. */
  firedAlerts(request?: { market?: string; limit?: number }, options?: AskOptions): Promise<FiredAlerts>;
}

/** Sends JSON to a path of the API; null where the answer has no body. */
export type SendJson = (
  method: 'POST' | 'PUT' | 'DELETE',
  path: string,
  body?: object,
  asked?: AskOptions,
) => Promise<unknown>;

export function alertMethods(json: AskJson, send: SendJson): AlertsClient {
  return {
    alertRules: (market, asked) => json('alerts/rules', { market }, asked),
    addAlertRule: async (rule) => (await send('POST', 'alerts/rules', rule)) as AlertRule,
    changeAlertRule: async (id, rule) => (await send('PUT', `alerts/rules/${id}`, rule)) as AlertRule,
    async removeAlertRule(id) {
      await send('DELETE', `alerts/rules/${id}`);
    },
    setQuietHours: async (quietHours) => (await send('PUT', 'alerts/quiet-hours', { quietHours })) as AlertRules,
    firedAlerts: (request = {}, asked) => json('alerts', request, asked),
  };
}
