import type { AlertRule, AlertRuleInput, AlertRules, FiredAlert, QuietHours } from '../../market/api/alerts.ts';
import { QueryError } from '../../market/errors.ts';
import type { MarketDirectory } from '../market-view.ts';
import type { AlertStore, KeptRule } from './alert-store.ts';
import type { AlertsView } from './alerts-view.ts';
import { MarketWatcher, type WatchNews } from './market-watcher.ts';
import { checkQuietHours, isQuiet } from './quiet-hours.ts';
import type { AlertReceiver } from './receiver.ts';
import { RuleBook } from './rule-book.ts';
import { sentenceOf } from './sentence.ts';
import type { Watch } from './watch.ts';

export const MOST_RULES = 200;
/** What needs more than the price waits for the bar's close. */
const ON_PRICE = new Set<string>(['price', 'zone-near']);

interface AlertDeskOptions {
  directory: MarketDirectory;
  store: AlertStore;
  /** Default: this machine's. */
  nowMs?: () => number;
  /** Hears, in one line, of what could not be done. */
  onTrouble: (text: string) => void;
}

/**
 * Alerts over the markets of a process. A market is followed while there are rules on it. What a rule remembers is
 * saved before its alert is delivered, so that a restart tells nothing twice.
 *
 * @example
 * const alerts = await AlertDesk.open({ directory, store: new MemoryAlertStore(), onTrouble: console.error });
 * setInterval(() => alerts.tick(), 1000);
 */
export class AlertDesk implements AlertsView {
  private readonly directory: MarketDirectory;
  private readonly store: AlertStore;
  private readonly nowMs: () => number;
  private readonly onTrouble: (text: string) => void;
  private readonly book: RuleBook;
  private readonly watchers = new Map<string, MarketWatcher>();
  private readonly receivers = new Set<AlertReceiver>();
  private saving: Promise<void> = Promise.resolve();
  private unsaved = false;

  private constructor({ directory, store, nowMs = Date.now, onTrouble }: AlertDeskOptions, book: RuleBook) {
    this.directory = directory;
    this.store = store;
    this.nowMs = nowMs;
    this.onTrouble = onTrouble;
    this.book = book;
  }

  static async open(options: AlertDeskOptions): Promise<AlertDesk> {
    return new AlertDesk(options, new RuleBook(await options.store.load()));
  }

  /** Takes up markets that have come, lets go of those that have gone, and notices silence. Call it every second. */
  tick(): void {
    const wanted = new Set(this.book.rules.filter(({ enabled }) => enabled).map(({ market }) => market));
    const markets = new Map(this.directory.list().map((market) => [market.instrument.id, market]));
    for (const [id, watcher] of this.watchers) {
      if (wanted.has(id) && markets.get(id) === watcher.market) continue;
      watcher.stop();
      this.watchers.delete(id);
    }
    for (const id of wanted) {
      const market = markets.get(id);
      if (market && !this.watchers.has(id)) {
        const watcher = new MarketWatcher({
          market,
          nowMs: this.nowMs,
          told: (watch, news) => this.judge(market.instrument, watch, news),
          onTrouble: (error) => this.onTrouble(`${id}: its alerts could not be judged: ${String(error)}`),
        });
        this.watchers.set(id, watcher);
        void watcher.look();
      }
    }
    for (const watcher of this.watchers.values()) {
      const isOnSilence = ({ condition }: KeptRule) => condition.kind === 'silent-feed';
      this.judgeOnly(watcher.market.instrument, watcher.watch(), isOnSilence);
    }
  }

  /** Lets go of all markets; what is remembered is saved. */
  async stop(): Promise<void> {
    for (const watcher of this.watchers.values()) watcher.stop();
    this.watchers.clear();
    await this.saving;
  }

  rules(market?: string): AlertRules {
    const rules = this.book.rules.filter((rule) => market === undefined || rule.market === market);
    const { quietHours } = this.book;
    return {
      rules: rules.map((rule) => this.describe(rule)),
      quietHours,
      quiet: isQuiet(quietHours, this.nowMs()),
    };
  }

  add(input: AlertRuleInput): AlertRule {
    this.check(input);
    if (this.book.rules.length >= MOST_RULES) {
      throw new QueryError(`there are ${MOST_RULES} rules already: delete one before you add another`);
    }
    const rule = this.book.add(input, this.nowMs());
    this.changed(rule);
    return this.describe(rule);
  }

  change(id: number, input: AlertRuleInput): AlertRule | null {
    const rule = this.book.get(id);
    if (!rule) return null;
    this.check(input);
    const next = this.book.change(rule, input);
    this.changed(next);
    return this.describe(next);
  }

  remove(id: number): boolean {
    const isGone = this.book.remove(id);
    if (isGone) void this.save();
    return isGone;
  }

  keepQuiet(quietHours: QuietHours | null): AlertRules {
    if (quietHours) checkQuietHours(quietHours);
    this.book.quietHours = quietHours;
    void this.save();
    return this.rules();
  }

  fired(market: string | undefined, limit: number): FiredAlert[] {
    return this.book.fired
      .filter((alert) => market === undefined || alert.market === market)
      .toReversed()
      .slice(0, limit);
  }

  addReceiver(receiver: AlertReceiver): () => void {
    this.receivers.add(receiver);
    return () => this.receivers.delete(receiver);
  }

  private check({ market }: AlertRuleInput): void {
    this.directory.get(market);
  }

  private changed(rule: KeptRule): void {
    void this.save();
    this.tick();
    void this.watchers.get(rule.market)?.look();
  }

  private judge(market: { id: string; simulated: boolean }, watch: Watch, news: WatchNews): void {
    this.judgeOnly(market, watch, ({ condition: { kind } }) => {
      if (news === 'liquidation') return kind === 'liquidation';
      return news === 'bar' || ON_PRICE.has(kind);
    });
  }

  private judgeOnly(market: { id: string; simulated: boolean }, watch: Watch, only: (rule: KeptRule) => boolean): void {
    const { fired, changed } = this.book.judge(market, watch, only);
    if (changed) void this.saveAndDeliver(fired.filter(({ held }) => !held));
  }

  private async saveAndDeliver(alerts: readonly FiredAlert[]): Promise<void> {
    await this.save();
    for (const alert of alerts) for (const receiver of this.receivers) void this.deliver(alert, receiver);
  }

  private async deliver(alert: FiredAlert, receiver: AlertReceiver): Promise<void> {
    try {
      await receiver.deliver(alert);
    } catch (error) {
      this.onTrouble(`an alert could not be delivered: ${String(error)}`);
    }
  }

  /** Resolves once all that was known when it was called is saved; what cannot be saved is said and goes on. */
  private save(): Promise<void> {
    if (this.unsaved) return this.saving;
    this.unsaved = true;
    this.saving = this.saveAfter(this.saving);
    return this.saving;
  }

  private async saveAfter(earlier: Promise<void>): Promise<void> {
    await earlier;
    this.unsaved = false;
    try {
      await this.store.save(this.book.kept);
    } catch (error) {
      this.onTrouble(`alerts could not be saved: ${String(error)}`);
    }
  }

  private describe(rule: KeptRule): AlertRule {
    const { id, createdMs, lastFiredMs, market, condition, cooldownMinutes, enabled } = rule;
    return {
      id,
      createdMs,
      lastFiredMs,
      market,
      condition,
      cooldownMinutes,
      enabled,
      sentence: sentenceOf(condition),
      state: this.stateOf(rule),
    };
  }

  private stateOf(rule: KeptRule): AlertRule['state'] {
    if (!rule.enabled) return 'off';
    if (this.book.isCooling(rule, this.nowMs())) return 'cooling';
    if (!this.watchers.get(rule.market)?.market.summary().live || !this.book.sees(rule)) return 'unknown';
    return rule.crossing.told.length > 0 ? 'met' : 'watching';
  }
}
