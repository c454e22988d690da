import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { INSTRUMENT } from '../../bench/bars.ts';
import { MarketPipeline } from '../../src/engine/pipeline.ts';
import { launchBrowser, startServer } from '../e2e/browser.ts';
import { violations } from './screen/axe.ts';
import { firstHeat } from './screen/first-heat.ts';
import { panFrames } from './screen/frames.ts';
import { quantile, serve } from './screen/harness.ts';
import { LiveBars, liveToPaint, pipelineAndRest } from './screen/live.ts';
import { growth, liveMemory } from './screen/memory.ts';
import { weigh } from './screen/weight.ts';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const YEAR_BARS = 365 * 1440;
const OPENINGS = 7;
const KB = 1000;

let isShort = false;
function figure(what: string, value: string, asked: string, isReached: boolean): void {
  if (!isReached) isShort = true;
  console.log(`${isReached ? ' ' : '!'} ${what.padEnd(62)} ${value.padStart(12)}   asked ${asked}`);
}

/** Resolves when nothing goes on in a server over a recording. */
async function pastIsScored(address: string): Promise<void> {
  const { markets } = (await (await fetch(`${address}/api/v1/markets`)).json()) as { markets: { id: string }[] };
  for (const { id } of markets) {
    const url = `${address}/api/v1/markets/${encodeURIComponent(id)}/scorecard`;
    while (((await (await fetch(url)).json()) as { state: string }).state === 'progress') {
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}

console.log(`${cpus()[0]?.model}, ${cpus().length} processors; Chromium, software-rendered, 1600 x 900\n`);
const only = process.argv[2];
const folder = mkdtempSync(join(tmpdir(), 'pyrometer-screen-'));
const browser = await launchBrowser();
try {
  const recording = join(folder, 'btc');
  const simulate = ['simulate', '--market', 'sim:BTC/USDT:USDT', '--days', '30', '--seed', '8', '--out', recording];
  execFileSync(process.execPath, [MAIN, ...simulate], { stdio: 'ignore' });
  const server = await startServer(['--recording', recording]);
  try {
    if (!only || only === 'weight') {
      const { page, charts, everything } = await weigh(browser, server.address);
      figure('page weight without charts, gzip', `${(page / KB).toFixed(1)} KB`, '<= 150 KB', page <= 150 * KB);
      figure(
        'page weight with charts, gzip',
        `${((page + charts) / KB).toFixed(1)} KB`,
        '<= 300 KB',
        page + charts <= 300 * KB,
      );
      console.log(`  (every page, panel and dialog together: ${(everything / KB).toFixed(1)} KB)`);
    }
    if (!only || only === 'first-heat') {
      // The first page of all also starts the browser's own parts.
      await firstHeat(browser, server.address, 1);
      const openings = async (slower: number) => {
        const times: number[] = [];
        const works: number[] = [];
        for (let i = 0; i < OPENINGS; i++) {
          const { tookMs, workMs } = await firstHeat(browser, server.address, slower);
          times.push(tookMs);
          works.push(workMs);
        }
        const spread = `fastest ${Math.min(...times).toFixed(0)}, slowest ${Math.max(...times).toFixed(0)} ms`;
        return { median: quantile(times, 0.5), spread, work: quantile(works, 0.5) };
      };
      const early = await openings(1);
      console.log(
        `  (of a server that has just started and goes through its past: ${early.median.toFixed(0)} ms; ${early.spread})`,
      );
      await pastIsScored(server.address);
      for (const [slower, asked] of [
        [1, 1000],
        [4, 2500],
      ] as const) {
        const { median, spread, work } = await openings(slower);
        const what = `first heatmap, median of ${OPENINGS} openings${slower > 1 ? `, processor ${slower}x slower` : ''}`;
        figure(what, `${median.toFixed(0)} ms`, `<= ${asked} ms`, median <= asked);
        console.log(`  (${spread}; the main thread worked ${work.toFixed(0)} ms)`);
      }
    }
    if (!only || only === 'axe') {
      let count = 0;
      for (const theme of ['dark', 'light'] as const) {
        for (const phone of [false, true]) {
          for (const { where, rule, elements } of await violations(browser, server.address, { theme, phone })) {
            count++;
            console.log(`  ${where}: ${rule}\n    ${elements.join('\n    ')}`);
          }
        }
      }
      figure('axe violations, all pages, panels and dialogs, both themes', String(count), '0', count === 0);
    }
  } finally {
    await server.stop();
  }
  if (!only || only === 'frames') {
    const { pipeline } = pipelineAndRest(() => new MarketPipeline(INSTRUMENT, 60_000), YEAR_BARS, 0);
    await pipeline.warmTiles();
    const served = await serve(pipeline);
    const { frames, workMs } = await panFrames(browser, served.address, 60);
    await served.close();
    const mean = frames.reduce((sum, ms) => sum + ms, 0) / frames.length;
    figure(
      'panning and zooming a year of minutes for a minute, frames/s',
      (1000 / mean).toFixed(1),
      '>= 58',
      1000 / mean >= 58,
    );
    figure(
      'its slowest 1 % of frames take from',
      `${quantile(frames, 0.99).toFixed(1)} ms`,
      '< 25 ms',
      quantile(frames, 0.99) < 25,
    );
    console.log(`  (the main thread worked ${workMs.toFixed(1)} ms a frame)`);
  }
  if (!only || only === 'live') {
    const past = 3 * 1440;
    const { pipeline, bars } = pipelineAndRest(() => new MarketPipeline(INSTRUMENT, 60_000), past, 600);
    const served = await serve(pipeline);
    const live = new LiveBars(pipeline, bars, 4);
    const { paints, workMs } = await liveToPaint(browser, served.address, live, 40);
    figure(
      `live update to paint, median of ${paints.length}`,
      `${quantile(paints, 0.5).toFixed(1)} ms`,
      '< 50 ms',
      quantile(paints, 0.5) < 50,
    );
    figure(
      'live update to paint, 95th percentile',
      `${quantile(paints, 0.95).toFixed(1)} ms`,
      '< 50 ms',
      quantile(paints, 0.95) < 50,
    );
    console.log(`  (the main thread worked ${workMs.toFixed(1)} ms an update)`);
    const readings = await liveMemory(browser, served.address, live, 480);
    await served.close();
    console.log(`  (held after each half hour, MB: ${readings.map((bytes) => (bytes / 1e6).toFixed(1)).join(' ')})`);
    figure(
      'growth of what 8 h of live updates hold',
      `${(100 * growth(readings)).toFixed(1)} %`,
      '<= 5 %',
      growth(readings) <= 0.05,
    );
  }
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
if (isShort) {
  console.error('\nA figure falls short.');
  process.exitCode = 1;
}
