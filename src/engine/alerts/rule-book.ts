import type { AlertRuleInput, FiredAlert, QuietHours } from '../../market/api/alerts.ts';
import type { KeptAlerts, KeptRule } from './alert-store.ts';
import { cross, NOT_BEGUN, type Reading } from './crossings.ts';
import { isQuiet } from './quiet-hours.ts';
import { readingsOf } from './readings.ts';
import type { Watch } from './watch.ts';

const MINUTE_MS = 60_000;
/** Fired alerts that are remembered. */
const MOST_FIRED = 500;

/** What one look at a market came to. */
export interface Judged {
  fired: FiredAlert[];
  /** Something is remembered that was not before. */
  changed: boolean;
}

/** Rules with what they remember, and what they have told. Knows no clock: each moment is given to it. */
export class RuleBook {
  quietHours: QuietHours | null;
  private nextId: number;
  private readonly byId: Map<number, KeptRule>;
  /** Rules that saw something known when they were last judged. */
  private readonly seeing = new Set<number>();
  private log: FiredAlert[];

  constructor({ nextId, rules, fired, quietHours }: KeptAlerts) {
    this.nextId = nextId;
    this.byId = new Map(rules.map((rule) => [rule.id, rule]));
    this.log = [...fired];
    this.quietHours = quietHours;
  }

  get rules(): readonly KeptRule[] {
    return [...this.byId.values()];
  }

  /** Oldest first. */
  get fired(): readonly FiredAlert[] {
    return this.log;
  }

  get kept(): KeptAlerts {
    return { nextId: this.nextId, rules: this.rules, fired: this.log, quietHours: this.quietHours };
  }

  get(id: number): KeptRule | undefined {
    return this.byId.get(id);
  }

  add(input: AlertRuleInput, timeMs: number): KeptRule {
    const rule = { ...input, id: this.nextId++, createdMs: timeMs, lastFiredMs: null, crossing: NOT_BEGUN };
    this.byId.set(rule.id, rule);
    return rule;
  }

  /** Changes a rule; one whose condition or market is another begins anew. */
  change(rule: KeptRule, input: AlertRuleInput): KeptRule {
    const isSame =
      rule.market === input.market &&
      JSON.stringify(rule.condition) === JSON.stringify(input.condition) &&
      rule.enabled;
    const next = { ...rule, ...input, crossing: isSame ? rule.crossing : NOT_BEGUN };
    this.byId.set(rule.id, next);
    return next;
  }

  remove(id: number): boolean {
    this.seeing.delete(id);
    return this.byId.delete(id);
  }

  isCooling({ lastFiredMs, cooldownMinutes }: KeptRule, timeMs: number): boolean {
    return lastFiredMs !== null && timeMs < lastFiredMs + cooldownMinutes * MINUTE_MS;
  }

  /** Whether what a rule asks about was known when it was last judged. */
  sees(rule: KeptRule): boolean {
    return this.seeing.has(rule.id);
  }

  /** Judges the rules of a market; `only` some of them, where not all of the watch is new. */
  judge(
    market: { id: string; simulated: boolean },
    watch: Watch,
    only: (rule: KeptRule) => boolean = () => true,
  ): Judged {
    const judged: Judged = { fired: [], changed: false };
    for (const rule of this.byId.values()) {
      if (rule.market !== market.id || !rule.enabled || !only(rule)) continue;
      const readings = readingsOf(rule.condition, watch);
      if (!readings) {
        this.seeing.delete(rule.id);
        continue;
      }
      this.seeing.add(rule.id);
      const { state, crossed } = cross(rule.crossing, readings, watch.timeMs, !this.isCooling(rule, watch.timeMs));
      if (crossed.length > 0) {
        judged.fired.push(this.fire(rule, market.simulated, watch, crossed));
        rule.lastFiredMs = watch.timeMs;
      }
      if (JSON.stringify(state) === JSON.stringify(rule.crossing)) continue;
      rule.crossing = state;
      judged.changed = true;
    }
    judged.changed ||= judged.fired.length > 0;
    return judged;
  }

  private fire(rule: KeptRule, simulated: boolean, watch: Watch, crossed: readonly Reading[]): FiredAlert {
    const [first, ...others] = crossed;
    const alert: FiredAlert = {
      id: this.nextId++,
      rule: rule.id,
      market: rule.market,
      kind: rule.condition.kind,
      timeMs: watch.timeMs,
      text: others.length === 0 ? first!.text : `${first!.text} And ${others.length} more.`,
      price: watch.price,
      subject: first!.subject,
      held: isQuiet(this.quietHours, watch.timeMs),
      simulated,
    };
    this.log = [...this.log, alert].slice(-MOST_FIRED);
    return alert;
  }
}
