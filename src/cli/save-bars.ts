import { join } from 'node:path';
import { blankBar } from '../engine/bar-store.ts';
import type { MarketPipeline } from '../engine/pipeline.ts';
import type { Bar } from '../market/bar.ts';
import { marketFolderName } from '../market/market-id.ts';
import { createRecording } from '../market/recording/writer.ts';

const ROWS = 5000;

/** Writes a market's bars as a recording under `folder`; what was there before is replaced whole, or not at all. */
export async function saveBars(folder: string, { instrument, bars }: MarketPipeline): Promise<void> {
  if (bars.length === 0) return;
  const writer = await createRecording(join(folder, marketFolderName(instrument.id)), instrument);
  try {
    for (let i = 0; i < bars.length; i += ROWS) {
      const rows: Bar[] = [];
      for (let n = i; n < Math.min(i + ROWS, bars.length); n++) rows.push(bars.read(n, blankBar()));
      await writer.bars(rows);
    }
    await writer.close();
  } catch (error) {
    await writer.abort();
    throw error;
  }
}
