import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { packagesFingerprint, sourcesFingerprint } from '../../scripts/fingerprint.mjs';
import { isSupportedNode } from '../../scripts/node-version.mjs';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pyrometer-setup-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ['18.20.8', false],
  ['20.18.3', false],
  ['20.19.0', true],
  ['21.7.3', false],
  ['22.11.0', false],
  ['22.12.0', true],
  ['23.9.0', false],
  ['24.0.0', true],
  ['26.1.0', true],
])('Node %s is supported: %s', (version, expected) => {
  expect(isSupportedNode(version, '^20.19 || ^22.12 || >=24')).toBe(expected);
});

describe('fingerprints', () => {
  const write = (path: string, text: string) => {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  beforeEach(() => {
    write('package-lock.json', '{}');
    write('src/market/bar.ts', 'export const a = 1;');
    write('src/market/bar.test.ts', 'test');
  });

  test('of the sources: a changed, new, renamed or moved line counts, a test does not', () => {
    const seen = new Set([sourcesFingerprint(folder)]);
    write('src/market/bar.test.ts', 'another test');
    seen.add(sourcesFingerprint(folder));
    expect(seen.size).toBe(1);
    write('src/market/bar.ts', 'export const a = 2;');
    seen.add(sourcesFingerprint(folder));
    write('src/web/index.html', '<html>');
    seen.add(sourcesFingerprint(folder));
    write('vite.config.ts', 'export default {}');
    seen.add(sourcesFingerprint(folder));
    rmSync(join(folder, 'src/web/index.html'));
    write('src/web/other.html', '<html>');
    seen.add(sourcesFingerprint(folder));
    expect(seen.size).toBe(5);
  });

  test('of the packages: the lock file counts, the sources do not', () => {
    const before = packagesFingerprint(folder);
    write('src/market/bar.ts', 'export const a = 3;');
    expect(packagesFingerprint(folder)).toBe(before);
    write('package-lock.json', '{ "packages": {} }');
    expect(packagesFingerprint(folder)).not.toBe(before);
  });
});

describe('the lock', () => {
  /** Takes the lock, writes its start and end to a log, and ends: with `dies`, while it holds the lock. */
  const contender = (name: string, dies = false) =>
    new Promise<void>((resolve) => {
      const script = `
        import { appendFileSync } from 'node:fs';
        import { withLock } from ${JSON.stringify(new URL('../../scripts/lock.mjs', import.meta.url).href)};
        const log = (text) => appendFileSync(${JSON.stringify(join(folder, 'log'))}, text + '\\n');
        await withLock(${JSON.stringify(join(folder, 'lock'))}, () => {}, async () => {
          log('enter ${name}');
          if (${dies}) process.kill(process.pid, 'SIGKILL');
          await new Promise((done) => setTimeout(done, 50));
          log('leave ${name}');
        });`;
      spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' }).once('close', () =>
        resolve(),
      );
    });
  const log = () => readFileSync(join(folder, 'log'), 'utf8').trim().split('\n');
  const expectTurns = (lines: string[], count: number) => {
    expect(lines).toHaveLength(2 * count);
    for (let i = 0; i < lines.length; i += 2) expect(lines[i + 1]).toBe(lines[i]!.replace('enter', 'leave'));
  };

  test('is held by one process at a time', async () => {
    await Promise.all(['a', 'b', 'c', 'd'].map((name) => contender(name)));
    expectTurns(log(), 4);
  });

  test('of a process that was killed is taken over, by one of those that wait', async () => {
    await contender('killed', true);
    expect(readFileSync(join(folder, 'lock'), 'utf8')).toContain(hostname());
    await Promise.all(['a', 'b', 'c', 'd'].map((name) => contender(name)));
    expectTurns(log().slice(1), 4);
  });
});
