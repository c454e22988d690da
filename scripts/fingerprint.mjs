import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const BUILD_INPUTS = [
  'package.json',
  'package-lock.json',
  'tsconfig.base.json',
  'tsconfig.json',
  'tsconfig.node.json',
  'tsconfig.web.json',
  'tsconfig.heat-layer.json',
  'vite.config.ts',
  'vite.heat-layer.config.ts',
];

/**
 * Of what `npm ci` installs here: the lock file, and what chooses among its native parts.
 * @param {string} root
 */
export function packagesFingerprint(root) {
  const platform = `${process.versions.node.split('.')[0]} ${process.platform} ${process.arch}`;
  return createHash('sha256')
    .update(platform)
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
}

/**
 * Of what the build reads. Tests are left out: changing one needs no new build.
 * @param {string} root
 */
export function sourcesFingerprint(root) {
  const files = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
  const hash = createHash('sha256');
  for (const file of [...BUILD_INPUTS.map((name) => join(root, name)), ...files]) {
    if (!existsSync(file)) continue;
    // Name and length stand before the bytes, so that text moved from one file to the next is a change.
    const bytes = readFileSync(file);
    hash.update(`${file.slice(root.length)} ${bytes.length}\n`).update(bytes);
  }
  return hash.digest('hex');
}
