import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Archive } from '../archive/archive.ts';
import { type AlertStore, type KeptAlerts, MemoryAlertStore, NO_ALERTS } from '../engine/alerts/alert-store.ts';
import { ArchivedAlerts } from '../engine/kept/archived-alerts.ts';

/**
 * Where the alerts of a process are kept: its archive, or, where it has none or nothing can be written to it, memory.
 * Those of a file of earlier versions in `folder` are taken over once, whole, before the file is put aside.
 * @param say hears where a file is taken over, or cannot be read
 */
export async function openAlerts(
  archive: Archive | null,
  folder: string,
  say: (text: string) => void,
): Promise<AlertStore> {
  if (!archive) return new MemoryAlertStore();
  const store = new ArchivedAlerts(archive);
  const path = join(folder, 'alerts.json');
  const earlier = await alertsOf(path);
  if (earlier === null) return store;
  if (!archive.state.writable) {
    const memory = new MemoryAlertStore();
    if (earlier !== 'unreadable') await memory.save(earlier);
    return memory;
  }
  if (earlier === 'unreadable') {
    await rename(path, `${path}.broken`);
    say(`The rules of alerts could not be read: ${path}.broken has them, and there are none now.`);
    return store;
  }
  // What is there already was taken over before, by a process that ended before it put the file aside.
  if ((await store.load()) === NO_ALERTS) await store.save(earlier);
  await rename(path, `${path}.moved`);
  say(`Alerts are kept in the archive now; the file that had them is ${path}.moved`);
  return store;
}

/** Null where there is no file. */
async function alertsOf(path: string): Promise<KeptAlerts | 'unreadable' | null> {
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    const kept = JSON.parse(text) as KeptAlerts;
    if (Number.isInteger(kept.nextId) && Array.isArray(kept.rules) && Array.isArray(kept.fired)) return kept;
  } catch {
    // Is none either way.
  }
  return 'unreadable';
}
