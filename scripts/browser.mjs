import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { posix, win32 } from 'node:path';

const LINUX_NAMES = [
  'google-chrome',
  'google-chrome-stable',
  'chromium',
  'chromium-browser',
  'microsoft-edge',
  'microsoft-edge-stable',
];
const LINUX_PATHS = ['/opt/google/chrome/chrome', '/opt/microsoft/msedge/msedge', '/snap/bin/chromium'];
const MAC_APPS = ['Google Chrome', 'Chromium', 'Microsoft Edge'];
const WINDOWS_PATHS = [
  ['Google', 'Chrome', 'Application', 'chrome.exe'],
  ['Chromium', 'Application', 'chrome.exe'],
  ['Microsoft', 'Edge', 'Application', 'msedge.exe'],
];

/** How to get a browser, in one line. */
export const HOW_TO_GET_A_BROWSER =
  'No Chrome, Chromium or Edge was found. Install one (Debian/Ubuntu: "sudo apt-get install chromium", macOS: "brew install --cask google-chrome", ' +
  'Windows: Edge comes with the system) or name one with PYROMETER_BROWSER=/path/to/browser.';

/**
 * A Chrome, Chromium or Edge of this machine; `PYROMETER_BROWSER` names one and is not doubted.
 * @param {{ platform: string, env: Record<string, string | undefined>, home: string, exists: (path: string) => boolean }} [machine]
 * @returns {string | null} the path of its program
 */
export function findBrowser(
  machine = { platform: process.platform, env: process.env, home: homedir(), exists: existsSync },
) {
  const { platform, env, home, exists } = machine;
  if (env.PYROMETER_BROWSER) return exists(env.PYROMETER_BROWSER) ? env.PYROMETER_BROWSER : null;
  return candidates(platform, env, home).find((path) => exists(path)) ?? null;
}

function candidates(platform, env, home) {
  if (platform === 'win32') {
    const bases = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].filter(Boolean);
    return WINDOWS_PATHS.flatMap((path) => bases.map((base) => win32.join(base, ...path)));
  }
  if (platform === 'darwin') {
    return MAC_APPS.flatMap((app) =>
      ['/Applications', posix.join(home, 'Applications')].map((base) =>
        posix.join(base, `${app}.app`, 'Contents', 'MacOS', app),
      ),
    );
  }
  const folders = (env.PATH ?? '').split(':').filter(Boolean);
  return [...LINUX_NAMES.flatMap((name) => folders.map((folder) => posix.join(folder, name))), ...LINUX_PATHS];
}
