import { batch, computed, signal } from '@preact/signals';
import type { PyrometerClient } from '../../client/index.ts';
import type { AlertCondition, AlertRule, AlertRuleInput, FiredAlert, QuietHours } from '../../market/api/alerts.ts';

/** A word at the corner of the screen: an alert that fired, or what came of a press. */
export interface Toast {
  id: number;
  text: string;
  /** The alert that fired; null where it only says what was done. */
  alert: FiredAlert | null;
  undo: (() => void) | null;
}

export type AlertState = ReturnType<typeof createAlertState>;

const MOST_TOASTS = 4;
const MOST_LOGGED = 200;
/** What was set by a press alone is forgotten by the screen after so long; what fired stays longer. */
const SAID_MS = 6000;
const FIRED_MS = 20_000;

/** Rules, what fired, and what is said of both. */
export function createAlertState(client: PyrometerClient) {
  const rules = signal<readonly AlertRule[] | null>(null);
  const quietHours = signal<QuietHours | null>(null);
  const fired = signal<readonly FiredAlert[]>([]);
  const error = signal<unknown>(null);
  const toasts = signal<readonly Toast[]>([]);
  const seenId = signal(0);
  const editing = signal<AlertRule | null>(null);
  let nextToast = 1;

  function say(text: string, alert: FiredAlert | null = null, undo: (() => void) | null = null): void {
    const toast = { id: nextToast++, text, alert, undo };
    toasts.value = [...toasts.peek(), toast].slice(-MOST_TOASTS);
    setTimeout(() => dismiss(toast.id), alert ? FIRED_MS : SAID_MS);
  }

  function dismiss(id: number): void {
    toasts.value = toasts.peek().filter((toast) => toast.id !== id);
  }

  /** Asks for rules and what fired; without a word where nobody answers, what is known stays. */
  async function load(): Promise<void> {
    try {
      const [book, log] = await Promise.all([client.alertRules(), client.firedAlerts({ limit: MOST_LOGGED })]);
      batch(() => {
        // What fired before the page was opened is no news.
        if (rules.peek() === null) seenId.value = log.alerts[0]?.id ?? 0;
        rules.value = book.rules;
        quietHours.value = book.quietHours;
        fired.value = log.alerts;
        error.value = null;
      });
    } catch (reason) {
      error.value = reason;
    }
  }

  async function refreshRules(): Promise<void> {
    const book = await client.alertRules().catch(() => null);
    if (book) rules.value = book.rules;
  }

  async function add(input: AlertRuleInput): Promise<AlertRule> {
    const rule = await client.addAlertRule(input);
    rules.value = [...(rules.peek() ?? []), rule];
    return rule;
  }

  async function remove(id: number): Promise<void> {
    await client.removeAlertRule(id);
    rules.value = (rules.peek() ?? []).filter((rule) => rule.id !== id);
  }

  return {
    rules,
    quietHours,
    /** Newest first. */
    fired,
    /** Why the rules are not known. */
    error,
    toasts,
    /** The rule that is being changed; null: a new one is made. */
    editing,
    unseen: computed(() => fired.value.filter(({ id }) => id > seenId.value).length),
    load,
    refreshRules,
    say,
    dismiss,
    add,
    remove,
    markSeen(): void {
      seenId.value = Math.max(seenId.peek(), fired.peek()[0]?.id ?? 0);
    },
    hear(alert: FiredAlert): void {
      if (fired.peek().some(({ id }) => id === alert.id)) return;
      fired.value = [alert, ...fired.peek()].slice(0, MOST_LOGGED);
      say(alert.text, alert);
      void refreshRules();
    },
    /** Sets an alert by one press, and says so. */
    async addAtOnce(market: string, condition: AlertCondition): Promise<void> {
      try {
        const rule = await add({ market, condition, cooldownMinutes: 15, enabled: true });
        const isMet = rule.state === 'met' ? ' It is true already, and tells you the next time.' : '';
        say(`Alert set. ${rule.sentence}${isMet}`, null, () => void remove(rule.id).catch(() => undefined));
      } catch (reason) {
        say(`The alert could not be set: ${reason instanceof Error ? reason.message : String(reason)}`);
      }
    },
    async change(id: number, input: AlertRuleInput): Promise<void> {
      const rule = await client.changeAlertRule(id, input);
      rules.value = (rules.peek() ?? []).map((one) => (one.id === id ? rule : one));
    },
    async keepQuiet(hours: QuietHours | null): Promise<void> {
      quietHours.value = (await client.setQuietHours(hours)).quietHours;
    },
  };
}
