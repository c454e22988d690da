import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { blankBar } from '../../engine/bar-store.ts';
import type { MarketPipeline } from '../../engine/pipeline.ts';
import type { Bar } from '../../market/bar.ts';
import { PyrometerError } from '../../market/errors.ts';
import type { Liquidation } from '../../market/event.ts';
import { marketFolderName } from '../../market/market-id.ts';
import { openRecording } from '../../market/recording/reader.ts';
import { createRecording } from '../../market/recording/writer.ts';

const DAY_MS = 86_400_000;
/** Older bars are left behind: every start folds all that are kept. */
const KEPT_DAYS = 60;
/** Liquidations of a day feed the totals; a longer past of them is a recorder's. */
const LIQUIDATIONS_MS = 7 * DAY_MS;
const ROWS = 5000;

/** A live market's bars and liquidations on disk, as a recording, so that a restart asks for the gap alone. */
export class KeptMarket {
  readonly folder: string;
  #liquidations: Liquidation[] = [];
  #saving: Promise<void> = Promise.resolve();

  constructor(dataFolder: string, marketId: string) {
    this.folder = join(dataFolder, 'live', marketFolderName(marketId));
  }

  /** Adds what is kept to an empty pipeline. What cannot be read is said, and fetched anew. */
  async load(pipeline: MarketPipeline, nowMs: number, onTrouble: (text: string) => void): Promise<void> {
    if (
      !(await access(join(this.folder, 'market.json')).then(
        () => true,
        () => false,
      ))
    )
      return;
    try {
      const recording = await openRecording(this.folder);
      for await (const batch of recording.bars()) {
        // Whether all of its liquidations were heard is not kept.
        for (const bar of batch) if (bar.timeMs >= nowMs - KEPT_DAYS * DAY_MS) pipeline.close(bar, false);
      }
      for await (const batch of recording.liquidations()) {
        for (const one of batch) {
          this.#liquidations.push(one);
          pipeline.liquidation(one);
        }
      }
      if (recording.refusals.count > 0) onTrouble(`${this.folder}: ${recording.refusals.count} rows cannot be read`);
    } catch (error) {
      if (!(error instanceof PyrometerError)) throw error;
      onTrouble(error.message);
    }
  }

  liquidation(liquidation: Liquidation): void {
    this.#liquidations.push(liquidation);
  }

  /** Writes all of it; what was there before is replaced whole, or not at all. */
  save(pipeline: MarketPipeline): Promise<void> {
    this.#saving = this.#saving.then(() => this.#write(pipeline));
    return this.#saving;
  }

  async #write(pipeline: MarketPipeline): Promise<void> {
    if (pipeline.bars.length === 0) return;
    const newestMs = pipeline.bars.timeMs[pipeline.bars.length - 1]!;
    this.#liquidations = this.#liquidations
      .filter(({ timeMs }) => timeMs > newestMs - LIQUIDATIONS_MS)
      .toSorted((a, b) => a.timeMs - b.timeMs);
    const writer = await createRecording(this.folder, pipeline.instrument);
    try {
      for (let i = 0; i < pipeline.bars.length; i += ROWS) {
        const rows: Bar[] = [];
        for (let n = i; n < Math.min(i + ROWS, pipeline.bars.length); n++) {
          rows.push(pipeline.bars.read(n, blankBar()));
        }
        await writer.bars(rows);
      }
      await writer.liquidations(this.#liquidations);
      await writer.close();
    } catch (error) {
      await writer.abort();
      throw error;
    }
  }
}
