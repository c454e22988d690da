import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

interface LockedPackage {
  resolved?: string;
  optionalDependencies?: Record<string, string>;
  engines?: { node?: string };
}

const lock = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8')) as {
  packages: Record<string, LockedPackage>;
};
const NATIVE_TOOLS = [
  'typescript',
  'rolldown',
  'oxlint',
  '@biomejs/biome',
  'lightningcss',
  'esbuild',
  '@duckdb/node-bindings',
];
const SYSTEMS = ['linux', 'darwin', 'win32'];
const locked = new Set(Object.keys(lock.packages).map((path) => path.split('node_modules/').at(-1)!));

test('the lock file names no registry, so that everyone installs from their own', () => {
  expect(Object.keys(lock.packages).length).toBeGreaterThan(100);
  const addressed = Object.entries(lock.packages).filter(([, entry]) => entry.resolved !== undefined);
  expect(addressed.map(([path]) => path)).toEqual([]);
});

describe('the lock file holds the native parts of', () => {
  test.each(NATIVE_TOOLS)('%s for Linux, macOS and Windows', (tool) => {
    const parts = Object.keys(lock.packages[`node_modules/${tool}`]?.optionalDependencies ?? {});
    for (const system of SYSTEMS) {
      // A tool names its parts after the system; what it offers for one must be locked, or installs there fail.
      const offered = parts.filter((name) => name.split(/[-/]/).includes(system));
      expect(offered, `${tool} offers no part for ${system}`).not.toEqual([]);
      expect(offered.filter((name) => !locked.has(name))).toEqual([]);
    }
  });
});
