#!/usr/bin/env node
import { existsSync } from 'node:fs';

// A clone has its sources and is built on demand; an installed package has only what was built.
if (existsSync(new URL('../src', import.meta.url))) {
  const { ensureReady, failSetup } = await import('../scripts/setup.mjs');
  // To stderr: stdout belongs to the command, whose output may be piped.
  await ensureReady({ build: true, say: (line) => console.error(line) }).catch(failSetup);
}
await import(new URL('../dist/cli/main.js', import.meta.url));
