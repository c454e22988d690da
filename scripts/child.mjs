import { spawn } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const PATIENCE_MS = 5_000;

/**
 * Runs a program to its end and keeps what it printed; a signal to this process ends the program too.
 * @param {[string, ...string[]]} command
 * @param {{ cwd: string, live?: boolean, shell?: boolean, env?: NodeJS.ProcessEnv }} options `live` shows the output as it comes instead
 * @returns {Promise<{ code: number, output: string }>}
 */
export function runChild([program, ...args], { cwd, live = false, shell = false, env = process.env }) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd, shell, env, stdio: live ? 'inherit' : ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const keep = (chunk) => {
      output += chunk;
    };
    child.stdout?.setEncoding('utf8').on('data', keep);
    child.stderr?.setEncoding('utf8').on('data', keep);
    // This process ends only after the program has: what it leaves behind must not write on under another start.
    let stopped = false;
    const stop = (signal) => {
      stopped = true;
      child.kill(signal);
      setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS).unref();
    };
    for (const signal of SIGNALS) process.once(signal, stop);
    const end = (code, text) => {
      for (const signal of SIGNALS) process.off(signal, stop);
      if (stopped) process.exit(130);
      resolve({ code, output: text });
    };
    child.once('error', (error) => end(1, `${output}${program}: ${error.message}\n`));
    child.once('close', (code) => end(code ?? 1, output));
  });
}

/**
 * A tool of node_modules as a command. Its JavaScript entry is started with this Node: on Windows the `.cmd` shims of
 * `node_modules/.bin` cannot be spawned without a shell.
 * @param {string} root
 * @param {string} name of the package; its first or only `bin` is run
 * @returns {[string, ...string[]]}
 */
export function toolCommand(root, name, ...args) {
  const folder = join(root, 'node_modules', name);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return [process.execPath, join(folder, typeof bin === 'string' ? bin : Object.values(bin)[0]), ...args];
}

/**
 * npm, as the npm that started us, the npm beside this Node, or the one on the PATH.
 * @returns {{ command: [string, ...string[]], shell: boolean }}
 */
export function npmCommand(...args) {
  const bin = dirname(realpathSync(process.execPath));
  const started = process.env.npm_execpath ?? '';
  const candidates = [
    // Under npx it names npx-cli.js, under another package manager that one's own entry.
    /[\\/]np[mx]-cli\.js$/.test(started) ? join(dirname(started), 'npm-cli.js') : '',
    join(bin, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(bin, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ];
  const entry = candidates.find((path) => path && existsSync(path));
  if (entry) return { command: [process.execPath, entry, ...args], shell: false };
  return { command: ['npm', ...args], shell: process.platform === 'win32' };
}
