import { runChild, toolCommand } from './child.mjs';
import { ensureReady, failSetup, root } from './setup.mjs';

await ensureReady({ build: false, say: console.log }).catch(failSetup);
const command = toolCommand(root, 'tsx', 'bench/index.ts', ...process.argv.slice(2));
const { code } = await runChild(command, { cwd: root, live: true });
process.exitCode = code;
