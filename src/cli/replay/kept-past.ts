import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bar } from '../../market/bar.ts';
import { PyrometerError } from '../../market/errors.ts';
import { openRecording } from '../../market/recording/reader.ts';
import type { KeptPast } from './replayed-product.ts';

/** What `pyrometer record` keeps of charted markets beside the capture, by market id. */
export async function keptPasts(folder: string, onTrouble: (text: string) => void): Promise<Map<string, KeptPast>> {
  const pasts = new Map<string, KeptPast>();
  const live = join(folder, 'live');
  for (const name of await readdir(live).catch(() => [])) {
    try {
      const recording = await openRecording(join(live, name));
      const bars: Bar[] = [];
      for await (const batch of recording.bars()) for (const bar of batch) bars.push({ ...bar });
      pasts.set(recording.instrument.id, { bars, brackets: [...recording.instrument.brackets] });
    } catch (error) {
      if (!(error instanceof PyrometerError)) throw error;
      onTrouble(error.message);
    }
  }
  return pasts;
}
