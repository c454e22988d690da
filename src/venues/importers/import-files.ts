import { RecordingError } from '../../market/errors.ts';
import type { Instrument } from '../../market/instrument.ts';
import { isInverse, type MarketId, parseMarketId } from '../../market/market-id.ts';
import { RefusalLog } from '../../market/recording/refusals.ts';
import type { RecordingFile } from '../../market/recording/table.ts';
import { createRecording } from '../../market/recording/writer.ts';
import { bracketsAsOf } from '../binance/brackets.ts';
import { samplingOf } from '../sampling.ts';
import { Assembly } from './assembly.ts';
import { type Recognised, recognise } from './recognise.ts';
import { type OnBytes, openSources } from './source.ts';

export interface ImportRequest {
  /** `venue:BASE/QUOTE:SETTLE`. */
  market: string;
  files: readonly string[];
  /** The recording's folder. */
  out: string;
  onBytes?: OnBytes;
}

export interface ImportSummary {
  folder: string;
  instrument: Instrument;
  /** Which shape each file was recognised as. */
  files: { file: string; shape: string }[];
  rows: Partial<Record<RecordingFile, number>>;
  refusals: RefusalLog;
  /** Rows that two files had in common. */
  duplicates: number;
  /** Rows of other markets in the same files. */
  skipped: { count: number; symbols: Set<string> };
  /** Gaps between bars. */
  gaps: number;
  stepMs: number;
  /** Open of the first bar, close of the last. */
  fromMs: number;
  toMs: number;
}

/**
 * Makes one market's recording of files as they are found. Either the whole recording is in its place at the end, or
 * nothing is.
 *
 * @throws UnknownShapeError where a file's shape is not known
 * @throws RecordingError where the files do not make a recording
 * @throws InstrumentError where the market is no market id
 */
export async function importFiles(request: ImportRequest): Promise<ImportSummary> {
  const market = parseMarketId(request.market);
  const sources: Recognised[] = [];
  // Looking at the first lines is not progress: those bytes are read again.
  let counting = false;
  const onBytes = (bytes: number) => counting && request.onBytes?.(bytes);
  for (const file of request.files) {
    for (const source of await openSources(file, onBytes)) sources.push(await recognise(source, market));
  }
  const assembly = new Assembly(market, sources);
  const instrument = describe(request.market, market, assembly.firstMs);
  counting = true;
  const writer = await createRecording(request.out, instrument);
  try {
    await assembly.write(writer);
    if (!(assembly.rows.bars! > 0)) throw new RecordingError(nothing(request, assembly));
    await writer.close();
  } catch (error) {
    await writer.abort();
    throw error;
  }
  return {
    folder: request.out,
    instrument,
    files: sources.map(({ source, shape }) => ({ file: source.file, shape: shape.name })),
    rows: assembly.rows,
    refusals: assembly.reading.refusals,
    duplicates: assembly.duplicates,
    skipped: assembly.reading.skipped,
    gaps: assembly.gaps,
    stepMs: assembly.stepMs,
    fromMs: assembly.fromMs,
    toMs: assembly.toMs,
  };
}

function describe(id: string, market: MarketId, timeMs: number): Instrument {
  return {
    id,
    base: market.base,
    quote: market.quote,
    contract: isInverse(market) ? 'inverse' : 'linear',
    sampling: samplingOf(market.venue),
    brackets: bracketsAsOf(id, timeMs),
    simulated: false,
  };
}

function nothing({ market }: ImportRequest, { reading }: Assembly): string {
  const { refusals, skipped } = reading;
  const first = refusals.samples[0];
  const refused = first
    ? `; ${refusals.count} rows were refused, the first ${first.file}:${first.line}: ${first.reason}`
    : '';
  const others = skipped.count > 0 ? `; ${skipped.count} rows are of ${[...skipped.symbols].join(', ')}` : '';
  return `the files hold no bar of ${market}${others}${refused}`;
}
