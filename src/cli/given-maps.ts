import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { RecordingError } from '../market/errors.ts';
import { linesOfFile } from '../market/recording/files.ts';
import type { GivenMap } from '../model/scoring/sources/given-map.ts';

/** A line of a file of maps, its bins apart: there are thousands of them. */
const MapLine = Type.Object({
  time: Type.Integer(),
  price: Type.Number({ exclusiveMinimum: 0 }),
  binWidth: Type.Number({ exclusiveMinimum: 0 }),
  long: Type.Array(Type.Any()),
  short: Type.Array(Type.Any()),
});

/**
 * Reads maps as `pyrometer maps` writes them, one JSON object a line.
 * @throws RecordingError where a line is not a map
 */
export async function* readGivenMaps(path: string): AsyncGenerator<GivenMap[]> {
  for await (const { firstLine, lines, cut } of linesOfFile(path).open()) {
    const maps: GivenMap[] = [];
    lines.forEach((line, i) => {
      if (line === '') return;
      maps.push(parse(line, `${path}, line ${firstLine + i}`));
    });
    yield maps;
    if (cut !== null) throw new RecordingError(`${path}: ${cut}`);
  }
}

function parse(line: string | null, where: string): GivenMap {
  if (line === null) throw new RecordingError(`${where}: more than 1 MiB; leave out empty bins`);
  let map: unknown;
  try {
    map = JSON.parse(line);
  } catch (error) {
    throw new RecordingError(`${where}: not JSON: ${(error as Error).message}`);
  }
  if (!Value.Check(MapLine, map)) {
    const first = Value.Errors(MapLine, map)[0];
    throw new RecordingError(`${where}: not a map: ${first?.instancePath || 'it'} ${first?.message}`);
  }
  for (const side of ['long', 'short'] as const) {
    for (const bin of map[side] as unknown[]) {
      if (Array.isArray(bin) && bin.length === 2 && bin[0] > 0 && bin[1] >= 0 && Number.isFinite(bin[0] + bin[1]))
        continue;
      throw new RecordingError(`${where}: a bin of ${side} is ${JSON.stringify(bin)}: expected [price, quantity]`);
    }
  }
  const { time, price, binWidth, long, short } = map;
  return { timeMs: time, price, binWidth, long, short };
}
