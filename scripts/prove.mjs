import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runChild, toolCommand } from './child.mjs';
import { ensureReady, failSetup, root } from './setup.mjs';

const folder = join(root, 'test', 'prove');
const [name, ...rest] = process.argv.slice(2);
const proofs = existsSync(folder)
  ? readdirSync(folder)
      .filter((file) => file.endsWith('.ts'))
      .map((file) => file.slice(0, -'.ts'.length))
  : [];

if (name && proofs.includes(name)) {
  // Some proofs open the built page, or run the built program.
  await ensureReady({ build: true, say: console.log }).catch(failSetup);
  const command = toolCommand(root, 'tsx', join('test', 'prove', `${name}.ts`), ...rest);
  const { code } = await runChild(command, { cwd: root, live: true });
  process.exitCode = code;
} else {
  if (name) console.error(`There is no proof called "${name}".`);
  console.log(
    proofs.length > 0
      ? `Usage: npm run prove NAME\nProofs: ${proofs.join(', ')}`
      : 'There are no proofs yet: each is a file test/prove/NAME.ts.',
  );
  process.exitCode = name ? 1 : 0;
}
