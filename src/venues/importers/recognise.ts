import { RecordingError, UnknownShapeError } from '../../market/errors.ts';
import type { MarketId } from '../../market/market-id.ts';
import type { LineSource } from '../../market/recording/lines.ts';
import { commonStep } from '../../market/recording/order.ts';
import { RefusalLog } from '../../market/recording/refusals.ts';
import type { FeedKind } from './feed.ts';
import { jsonObject, type Sample, type Shape } from './shape.ts';
import { BINANCE_SHAPES } from './shapes/binance.ts';
import { HYPERLIQUID_SHAPES } from './shapes/hyperliquid.ts';
import { PLAIN_SHAPES } from './shapes/plain.ts';
import { isUnnamedTardis, TARDIS_SHAPES } from './shapes/tardis.ts';

/** Every shape that an import knows, more particular ones first. */
export const SHAPES: readonly Shape[] = [...BINANCE_SHAPES, ...TARDIS_SHAPES, ...HYPERLIQUID_SHAPES, ...PLAIN_SHAPES];

/** A file whose shape is known. */
export interface Recognised<Kind extends FeedKind = FeedKind> {
  source: LineSource;
  shape: Shape<Kind>;
  sample: Sample;
  /** Earliest time among its first rows, ms; -Infinity where none of them tells. */
  firstMs: number;
  /** Most frequent distance between its first rows, ms; NaN where they are too few. */
  stepMs: number;
}

const SAMPLE_LINES = 300;

/**
 * Tells a file's shape by its first lines.
 *
 * @throws UnknownShapeError where no shape fits, with the shapes that are known
 * @throws RecordingError where the file is empty
 */
export async function recognise(source: LineSource, market: MarketId): Promise<Recognised> {
  const lines = await firstLines(source);
  const sample = sampleOf(source.file, lines);
  if (isUnnamedTardis(sample)) {
    throw new UnknownShapeError(
      `${source.file} may be trades or liquidations of Tardis, whose columns are the same: keep "trades" or "liquidations" in its name`,
    );
  }
  if (/(index|premiumIndex)(Price)?Klines/i.test(source.file)) {
    throw new UnknownShapeError(`${source.file} holds an index, which a recording has no bars for: leave it out`);
  }
  const shape = SHAPES.find((candidate) => candidate.recognises(sample));
  if (!shape) throw unknown(source.file, lines);
  const times: number[] = [];
  const sampled = { file: source.file, open: () => once(lines) };
  const reading = { market, refusals: new RefusalLog(), skipped: { count: 0, symbols: new Set<string>() } };
  for await (const rows of shape.rows(sampled, sample, reading)) for (const row of rows) times.push(row.timeMs);
  const firstMs = times.length > 0 ? times.reduce((a, b) => Math.min(a, b)) : Number.NEGATIVE_INFINITY;
  return { source, shape, sample, firstMs, stepMs: commonStep(times) };
}

async function firstLines(source: LineSource): Promise<(string | null)[]> {
  const lines: (string | null)[] = [];
  let cut: string | null = null;
  for await (const batch of source.open()) {
    lines.push(...batch.lines);
    cut = batch.cut;
    if (lines.length >= SAMPLE_LINES) break;
  }
  if (!lines.some((line) => line !== '')) {
    throw new RecordingError(`${source.file} is empty${cut === null ? '' : ` up to where it is cut off (${cut})`}`);
  }
  return lines.slice(0, SAMPLE_LINES);
}

function sampleOf(file: string, lines: (string | null)[]): Sample {
  const first = lines[0] ?? '';
  const object = first.startsWith('{') ? jsonObject(first) : null;
  if (object) return { file, header: null, rows: [], keys: Object.keys(object) };
  const names = first.replace(/^\u00ef\u00bb\u00bf/, '').split(',');
  const header = names.every((name) => /^[A-Za-z_]/.test(name)) ? names : null;
  const rows = lines.slice(header ? 1 : 0).filter((line) => line !== null && line !== '');
  return { file, header, rows: rows.map((line) => line!.split(',')), keys: null };
}

async function* once(lines: (string | null)[]) {
  yield { firstLine: 1, lines, cut: null };
}

function unknown(file: string, lines: (string | null)[]): UnknownShapeError {
  const first = lines[0] === null ? 'a line of more than 1 MiB' : JSON.stringify(lines[0]!.slice(0, 80));
  const known = SHAPES.map((shape) => `  ${shape.name}: ${shape.columns}`).join('\n');
  return new UnknownShapeError(`${file} has no known shape; it begins with ${first}. Known shapes:\n${known}`);
}
