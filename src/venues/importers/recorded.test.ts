import { mkdtemp, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Bar } from '../../market/bar.ts';
import { openRecording } from '../../market/recording/reader.ts';
import { importFiles } from './import-files.ts';

const folder = process.env['PYROMETER_RECORDINGS'];
const present = folder !== undefined && existsSync(join(folder, 'hyperliquid_tape'));
if (!present) console.warn('PYROMETER_RECORDINGS names no folder of real files: importing them is not tested');

describe.runIf(present)('real files', () => {
  let out: string;
  beforeAll(async () => {
    out = await mkdtemp(join(tmpdir(), 'pyrometer-'));
  });
  afterAll(() => rm(out, { recursive: true }));

  const paths = (...names: string[]) => names.map((name) => join(folder!, name));

  it('three months of BTC in five-minute bars', async () => {
    const summary = await importFiles({
      market: 'binance:BTC/USDT:USDT',
      out: join(out, 'btc'),
      files: paths(
        'binance_BTCUSDT_perp_kline_5m_2025-11-01_2026-02-02.csv.gz',
        'binance_BTCUSDT_oi_5m_2025-12-01_2026-02-02.csv.gz',
        'binance_BTCUSDT_funding_8h_2025-11-01_2026-02-02.csv.gz',
        'binance_BTCUSDT_mark_1h_2025-11-01_2026-02-02.csv.gz',
        'coinglass_BTC_liquidation_1h_2025-11-23_2026-02-02.csv.gz',
      ),
    });
    expect(summary.rows).toEqual({ bars: 27072, 'liquidation-totals': 1723, context: 2256 });
    expect([summary.refusals.count, summary.gaps, summary.stepMs]).toEqual([0, 0, 300_000]);

    const recording = await openRecording(join(out, 'btc'));
    const bars: Bar[] = [];
    for await (const batch of recording.bars()) bars.push(...batch);
    expect([bars.length, recording.refusals.count, recording.refusals.gapCount]).toEqual([27072, 0, 0]);
    const closing = (time: string) => bars.find((bar) => bar.timeMs + 300_000 === Date.parse(time))!;
    const now = closing('2026-02-02T03:00:00Z');
    const before = closing('2026-02-01T03:00:00Z');
    expect(now.close).toBe(76447.2);
    expect(((now.close / before.close - 1) * 100).toFixed(2)).toBe('-3.06');
    // A stamp a day has its bar, late ones too; the last stamp is the last bar's close.
    expect(bars.filter((bar) => bar.openInterest > 0).length).toBe(18431);
    expect(bars.filter((bar) => !Number.isNaN(bar.fundingRate)).length).toBe(282);
    expect(bars.every((bar) => bar.markHigh >= bar.markLow)).toBe(true);
  });

  it('a tape of ETH with a corrupt block in its book', async () => {
    const book = 'l2_ETH_20260612.jsonl.gz';
    const names = ['trades_ETH_20260612.jsonl.gz', 'ctx_ETH_20260612.jsonl.gz', book];
    const summary = await importFiles({
      market: 'hyperliquid:ETH/USDC:USDC',
      out: join(out, 'eth'),
      files: names.map((name) => join(folder!, 'hyperliquid_tape', name)),
    });
    const cut = summary.refusals.samples.find(({ file }) => file.endsWith(book));
    expect(cut).toMatchObject({ line: 4402, column: null });
    expect(cut!.reason).toContain('cut off');
    expect(summary.rows.depth).toBeGreaterThan(1000);
    expect(summary.rows.bars).toBeGreaterThan(1000);
  });
});
