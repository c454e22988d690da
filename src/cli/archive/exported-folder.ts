import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Archive } from '../../archive/archive.ts';
import { RecordingError } from '../../market/errors.ts';
import type { Instrument } from '../../market/instrument.ts';
import { marketFolderName } from '../../market/market-id.ts';
import { findRecordings, openRecording, readInstrument, type Recording } from '../../market/recording/reader.ts';

const OF_MARKET = /^market=(.+)$/;

/** One market as `pyrometer export` writes it, in either layout, or anybody's recording. */
export interface ExportedMarket {
  /** For people. */
  from: string;
  instrument: Instrument;
  /** Where it is laid out as a recording: what a recording is read by. */
  recording: Recording | null;
  /** Files of a kind, in order of their days, whatever their form and state. */
  files(kind: string): Promise<string[]>;
}

/**
 * Markets in a folder: a recording, several of them, or folders by kind, market and day.
 * @throws RecordingError where there is none, or nothing says what a market is
 */
export async function findExported(path: string, archive: Archive): Promise<ExportedMarket[]> {
  const byDay = await marketsByDay(path);
  if (byDay.length > 0) return Promise.all(byDay.map((name) => ofDays(path, name, archive)));
  return Promise.all((await findRecordings(path)).map(ofRecording));
}

async function ofRecording(folder: string): Promise<ExportedMarket> {
  const recording = await openRecording(folder);
  return {
    from: folder,
    instrument: recording.instrument,
    recording,
    files: async (kind) => [
      ...(await namesIn(folder)).filter((name) => name.startsWith(`${kind}.`)).map((name) => join(folder, name)),
      ...(await filesIn(join(folder, kind))),
    ],
  };
}

async function ofDays(path: string, name: string, archive: Archive): Promise<ExportedMarket> {
  return {
    from: `${path}, ${name}`,
    instrument: await instrumentOf(path, name, archive),
    recording: null,
    files: async (kind) => {
      const folder = join(path, kind, `market=${name}`);
      const days = (await namesIn(folder)).map((day) => filesIn(join(folder, day)));
      return (await Promise.all(days)).flat();
    },
  };
}

/** Names of the markets of folders by day; none where it is laid out otherwise. */
async function marketsByDay(path: string): Promise<string[]> {
  const found = new Set<string>();
  for (const kind of await namesIn(path)) {
    for (const name of await namesIn(join(path, kind))) {
      const market = OF_MARKET.exec(name)?.[1];
      if (market !== undefined) found.add(market);
    }
  }
  return [...found].toSorted();
}

async function instrumentOf(path: string, name: string, archive: Archive): Promise<Instrument> {
  const described = join(path, 'markets', `${name}.json`);
  if (
    await access(described).then(
      () => true,
      () => false,
    )
  ) {
    return readInstrument(described);
  }
  const known = [...archive.events.markets().values()].find(
    ({ instrument }) => marketFolderName(instrument.id) === name,
  );
  if (known) return known.instrument;
  throw new RecordingError(
    `nothing says what the market ${name} is: put its description (a recording's market.json) into ${described}`,
  );
}

async function filesIn(folder: string): Promise<string[]> {
  return (await namesIn(folder)).map((name) => join(folder, name));
}

/** In order; none where it is no folder. */
async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).toSorted();
}
