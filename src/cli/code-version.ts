import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { VERSION } from './version.ts';

/** What a map is made by: a change in one of these may change it. */
const MAKERS = ['market', 'model/cohorts', 'model/heat', 'model/margin'];

/** This program: its version, and a hash over the files that make maps, as they run. */
export function codeVersion(): string {
  const hash = createHash('sha256');
  for (const folder of MAKERS) {
    const url = new URL(`../${folder}/`, import.meta.url);
    const files = readdirSync(url).filter((name) => /^[^.]+\.[jt]s$/.test(name));
    for (const name of files.toSorted()) hash.update(name).update(readFileSync(new URL(name, url)));
  }
  return `${VERSION}+${hash.digest('hex').slice(0, 8)}`;
}
