import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { npmCommand, runChild, toolCommand } from './child.mjs';
import { packagesFingerprint, sourcesFingerprint } from './fingerprint.mjs';
import { withLock } from './lock.mjs';
import { isSupportedNode } from './node-version.mjs';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const packagesStamp = join(root, 'node_modules', '.pyrometer-stamp');
const buildStamp = join(root, 'dist', '.stamp');
const built = [join(root, 'dist', 'cli', 'main.js'), join(root, 'dist', 'web', 'index.html')];

/** A full disk makes npm print one line a file; what matters stands at the end. */
const OUTPUT_LINES = 60;

/** Something the user can mend; `output` is what the tool that failed has printed. */
export class SetupError extends Error {
  constructor(message, output = '') {
    super(message);
    this.output = output;
  }
}

/**
 * Makes the clone ready to run: the packages of the lock file installed and, where asked, the sources built. Does
 * nothing where nothing has changed; processes that start at once wait for each other.
 * @param {{ build: boolean, say: (line: string) => void }} options
 * @throws {SetupError} where Node is too old or an install or build fails
 */
export async function ensureReady({ build, say }) {
  checkNode();
  if (isInstalled() && (!build || isBuilt())) return;
  try {
    await withLock(
      join(root, '.pyrometer', 'setup.lock'),
      (holder) => say(`Another start is installing or building here (process ${holder}); waiting for it…`),
      async () => {
        if (!isInstalled()) await install(say);
        if (build && !isBuilt()) await buildAll(say);
      },
    );
  } catch (error) {
    if (error instanceof SetupError || !error.code) throw error;
    throw new SetupError(`Setting up ${root} failed: ${error.message}.${advice(error.code)}`);
  }
}

/** Prints an error of the set-up as its user needs it, and ends the process. */
export async function failSetup(error) {
  if (!(error instanceof SetupError)) throw error;
  const lines = error.output.trimEnd().split('\n').slice(-OUTPUT_LINES);
  const text = `${lines.join('\n')}\n\n${error.message}\n`.trimStart();
  // process.exit drops what a pipe has not taken yet.
  await new Promise((written) => process.stderr.write(text, written));
  process.exit(1);
}

function checkNode() {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  if (isSupportedNode(process.versions.node, engines.node)) return;
  throw new SetupError(
    `Pyrometer needs Node ${engines.node}; this is ${process.versions.node} (${process.execPath}). Install Node 24 from https://nodejs.org and start again.`,
  );
}

function isInstalled() {
  return readStamp(packagesStamp) === packagesFingerprint(root);
}

function isBuilt() {
  return built.every((file) => existsSync(file)) && readStamp(buildStamp) === sourcesFingerprint(root);
}

function readStamp(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

async function install(say) {
  const first = !existsSync(join(root, 'node_modules'));
  // Taken before the work, so that a lock file changed meanwhile is seen at the next start.
  const fingerprint = packagesFingerprint(root);
  rmSync(packagesStamp, { force: true });
  const { command, shell } = npmCommand('ci', '--include=dev', '--no-audit', '--no-fund');
  await step(
    `Installing packages (${first ? 'first start' : 'the installed ones are out of date'})`,
    say,
    command,
    shell,
  );
  writeFileSync(packagesStamp, fingerprint);
}

async function buildAll(say) {
  const fingerprint = sourcesFingerprint(root);
  // tsc trusts its build info even where its outputs are gone, so both go together.
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  for (const name of readdirSync(root)) if (name.endsWith('.tsbuildinfo')) rmSync(join(root, name));
  await step('Building the program', say, toolCommand(root, 'typescript', '-b', 'tsconfig.node.json'));
  await step('Building the page', say, toolCommand(root, 'vite', 'build', '--logLevel', 'warn'));
  await step(
    'Building the heat layer',
    say,
    toolCommand(root, 'vite', 'build', '--config', 'vite.heat-layer.config.ts', '--logLevel', 'warn'),
  );
  await step('Typing the heat layer', say, toolCommand(root, 'typescript', '-p', 'tsconfig.heat-layer.json'));
  writeFileSync(buildStamp, fingerprint);
}

/** Runs a command under a line that says what is done and for how long. */
async function step(label, say, command, shell = false) {
  const startMs = performance.now();
  const elapsed = () => `${Math.round((performance.now() - startMs) / 1000)} s`;
  say(`${label}…`);
  const reminder = setInterval(() => say(`${label}… ${elapsed()}`), 10_000);
  const { code, output } = await runChild(command, { cwd: root, shell });
  clearInterval(reminder);
  if (code !== 0) throw new SetupError(`${label} failed after ${elapsed()}.${advice(output)}`, output);
  say(`${label}: done in ${elapsed()}`);
}

/** What to do about an error that is not ours, by the words that npm and the system use for it. */
function advice(output) {
  const cases = [
    [/ENOSPC/, 'The disk is full: free about 500 MB and start again.'],
    [
      /EROFS|EACCES|EPERM/,
      `${root} cannot be written: check who owns it, and that no other program has its files open.`,
    ],
    [
      /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED|npm error network/,
      'The package registry cannot be reached: the first start needs a network (or a proxy, "npm config set proxy ADDRESS"); later starts do not.',
    ],
    [/EUSAGE|can only install packages when/, 'package.json and package-lock.json disagree: run "npm install" once.'],
    [/ENOENT/, 'A program is missing: is npm installed? It comes with Node from https://nodejs.org.'],
  ];
  const [, text] = cases.find(([pattern]) => pattern.test(output)) ?? [];
  return text ? ` ${text}` : '';
}
