import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { ensureReady, failSetup, root } from './setup.mjs';

await ensureReady({ build: true, say: console.log }).catch(failSetup);
const main = join(root, 'dist', 'cli', 'main.js');
process.argv = [process.execPath, main, 'up', ...process.argv.slice(2)];
await import(pathToFileURL(main).href);
