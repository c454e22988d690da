import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser } from 'playwright-core';
import { findBrowser, HOW_TO_GET_A_BROWSER } from '../../scripts/browser.mjs';

const FLAGS = [
  '--disable-gpu',
  '--enable-unsafe-swiftshader',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];
const ADDRESS = /Pyrometer is at (http:\/\/\S+)/;
const START_MS = 150_000;

/**
 * A headless browser of this machine, software-rendered so that every machine draws alike. Close it after the test.
 * @param flags of Chromium, besides those that every test needs
 */
export async function launchBrowser(...flags: readonly string[]): Promise<Browser> {
  const executablePath = findBrowser();
  if (!executablePath) throw new Error(HOW_TO_GET_A_BROWSER);
  return chromium.launch({ executablePath, headless: true, chromiumSandbox: false, args: [...FLAGS, ...flags] });
}

export interface RunningServer {
  /** e.g. `http://127.0.0.1:40123`, without a slash at the end. */
  readonly address: string;
  /** What it has printed so far, both streams. */
  output(): string;
  /** Ends the process, waits for its end and removes its data folder. */
  stop(): Promise<void>;
}

/**
 * `pyrometer up` as a process of its own, on a free port and with a data folder of its own; resolves when it has
 * printed its address.
 * @param args e.g. `['--recording', folder]`
 * @throws where it ends, or prints no address in time; the message holds what it printed
 */
export async function startServer(args: readonly string[] = []): Promise<RunningServer> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'pyrometer-e2e-'));
  const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
  const child = spawn(process.execPath, [main, 'up', ...args], {
    env: { ...process.env, PYROMETER_PORT: '0', PYROMETER_VENUES: 'none', PYROMETER_DATA: dataFolder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const stop = async () => {
    await end(child);
    rmSync(dataFolder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const address = await new Promise<string>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`no address after ${START_MS / 1000} s:\n${output}`)), START_MS);
      const listen = (chunk: string) => {
        output += chunk;
        const match = ADDRESS.exec(output);
        if (!match) return;
        clearTimeout(late);
        resolve(match[1]!.replace(/\/$/, ''));
      };
      child.stdout.setEncoding('utf8').on('data', listen);
      child.stderr.setEncoding('utf8').on('data', listen);
      child.once('error', reject);
      child.once('close', (code) => {
        clearTimeout(late);
        reject(new Error(`pyrometer up ended with code ${code}:\n${output}`));
      });
    });
    return { address, output: () => output, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Asks the process to end, as Ctrl-C does, and insists where it does not. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGINT');
  const insist = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await gone;
  clearTimeout(insist);
}
