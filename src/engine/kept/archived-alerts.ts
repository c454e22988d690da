import type { Archive } from '../../archive/archive.ts';
import type { DocumentChange } from '../../archive/documents.ts';
import type { FiredAlert } from '../../market/api/alerts.ts';
import { type AlertStore, type KeptAlerts, type KeptRule, NO_ALERTS } from '../alerts/alert-store.ts';

/** So many fired alerts are given back; all of them are kept. */
const MOST_FIRED = 500;
const STATE = 'state';

/** Alerts in an archive: a document a rule and a fired alert, and one for the rest. What changed is written, at once. */
export class ArchivedAlerts implements AlertStore {
  private readonly archive: Archive;
  /** Bodies as they are kept, by kind and id. */
  private readonly kept = new Map<string, string>();
  private isKnown = false;

  constructor(archive: Archive) {
    this.archive = archive;
  }

  async load(): Promise<KeptAlerts> {
    const { documents } = this.archive;
    const [rules, fired, [state]] = await Promise.all([
      documents.list('alert-rule', null),
      documents.list('alert', null),
      documents.list('alert-state', null),
    ]);
    for (const { id, body } of rules) this.kept.set(`alert-rule ${id}`, body);
    for (const { id, body } of fired) this.kept.set(`alert ${id}`, body);
    this.isKnown = true;
    if (!state) return NO_ALERTS;
    this.kept.set(`alert-state ${STATE}`, state.body);
    return {
      ...(JSON.parse(state.body) as Pick<KeptAlerts, 'nextId' | 'quietHours'>),
      rules: rules.map(({ body }) => JSON.parse(body) as KeptRule).toSorted((a, b) => a.id - b.id),
      fired: fired
        .map(({ body }) => JSON.parse(body) as FiredAlert)
        .toSorted((a, b) => a.id - b.id)
        .slice(-MOST_FIRED),
    };
  }

  /** @throws ArchiveError where nothing can be written now: it is all written the next time */
  async save({ nextId, rules, fired, quietHours }: KeptAlerts): Promise<void> {
    if (!this.isKnown) await this.load();
    const changes: DocumentChange[] = [];
    const change = (kind: DocumentChange['kind'], id: string, timeMs: number, value: unknown) => {
      const body = value === null ? null : JSON.stringify(value);
      if ((this.kept.get(`${kind} ${id}`) ?? null) !== body) changes.push({ kind, id, timeMs, body });
    };
    for (const rule of rules) change('alert-rule', String(rule.id), rule.createdMs, rule);
    for (const alert of fired) change('alert', String(alert.id), alert.timeMs, alert);
    const there = new Set(rules.map(({ id }) => `alert-rule ${id}`));
    for (const name of this.kept.keys()) {
      const [kind, id] = name.split(' ') as [DocumentChange['kind'], string];
      if (kind === 'alert-rule' && !there.has(name)) change(kind, id, 0, null);
    }
    change('alert-state', STATE, 0, { nextId, quietHours });
    if (changes.length === 0) return;
    await this.archive.documents.change(null, changes);
    for (const { kind, id, body } of changes) {
      if (body === null) this.kept.delete(`${kind} ${id}`);
      else this.kept.set(`${kind} ${id}`, body);
    }
  }
}
