import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AlertStore, type KeptAlerts, NO_ALERTS } from '../engine/alerts/alert-store.ts';

/** Keeps alerts in one file of a folder, which is replaced whole or not at all. */
export class AlertFile implements AlertStore {
  private readonly folder: string;
  private readonly say: (text: string) => void;

  /** @param say hears where a file cannot be read and is put aside */
  constructor(folder: string, say: (text: string) => void) {
    this.folder = folder;
    this.say = say;
  }

  private get path(): string {
    return join(this.folder, 'alerts.json');
  }

  async load(): Promise<KeptAlerts> {
    const text = await readFile(this.path, 'utf8').catch(() => null);
    if (text === null) return NO_ALERTS;
    try {
      const kept = JSON.parse(text) as KeptAlerts;
      if (Number.isInteger(kept.nextId) && Array.isArray(kept.rules) && Array.isArray(kept.fired)) return kept;
    } catch {
      // Said below.
    }
    const aside = `${this.path}.broken`;
    await rename(this.path, aside);
    this.say(`The rules of alerts could not be read: ${aside} has them, and there are none now.`);
    return NO_ALERTS;
  }

  async save(alerts: KeptAlerts): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    await writeFile(`${this.path}.tmp`, JSON.stringify(alerts));
    await rename(`${this.path}.tmp`, this.path);
  }
}
