import { runChild, toolCommand } from './child.mjs';
import { ensureReady, failSetup, root } from './setup.mjs';

// Draws the pictures of the documents anew: of a simulated market, in a real browser.
await ensureReady({ build: true, say: console.log }).catch(failSetup);
const { code } = await runChild(toolCommand(root, 'tsx', 'test/pictures.ts'), { cwd: root, live: true });
process.exitCode = code;
