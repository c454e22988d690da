import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where this system keeps a program's data: `PYROMETER_DATA`, or the platform's own place. */
export function dataFolder(env: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): string {
  if (env.PYROMETER_DATA) return env.PYROMETER_DATA;
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'pyrometer');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'pyrometer');
  return join(env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'pyrometer');
}
