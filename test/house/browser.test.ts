import { describe, expect, test } from 'vitest';
import { findBrowser } from '../../scripts/browser.mjs';

const machine = (platform: string, env: Record<string, string>, ...present: string[]) => ({
  platform,
  env,
  home: '/Users/ada',
  exists: (path: string) => present.includes(path),
});

describe('a browser is found', () => {
  test.each([
    ['on Linux, on the PATH', machine('linux', { PATH: '/bin:/usr/bin' }, '/usr/bin/chromium'), '/usr/bin/chromium'],
    ['on Linux, off the PATH', machine('linux', {}, '/opt/google/chrome/chrome'), '/opt/google/chrome/chrome'],
    [
      'on macOS, in the home folder',
      machine('darwin', {}, '/Users/ada/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'),
      '/Users/ada/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    ],
    [
      'on Windows, the Edge of the system',
      machine(
        'win32',
        { PROGRAMFILES: 'C:\\Program Files', 'PROGRAMFILES(X86)': 'C:\\Program Files (x86)' },
        'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
      ),
      'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
    ],
    ['where it was named', machine('linux', { PYROMETER_BROWSER: '/x', PATH: '/bin' }, '/x', '/bin/chromium'), '/x'],
  ])('%s', (_where, given, expected) => {
    expect(findBrowser(given)).toBe(expected);
  });

  test('nowhere, and a wrong name is not replaced by a guess', () => {
    expect(findBrowser(machine('linux', { PATH: '/bin' }))).toBeNull();
    expect(findBrowser(machine('linux', { PYROMETER_BROWSER: '/gone', PATH: '/bin' }, '/bin/chromium'))).toBeNull();
  });
});
