import { createHash } from 'node:crypto';
import { RecordingError } from '../../market/errors.ts';
import type { Forecast, ForecastLayer, HorizonForecast } from '../../model/scoring/forecast.ts';
import { ISSUE_CELLS } from '../../model/scoring/issue.ts';

/** A forecast as it is kept: bytes that never change, and their hash. */
export interface StoredForecast {
  market: string;
  /** Moment of the map. */
  timeMs: number;
  /** Moment at which it was stored, by this machine's clock. */
  storedMs: number;
  /** SHA-256 of `bytes`, hexadecimal. */
  hash: string;
  bytes: Uint8Array;
}

const VERSION = 1;
const LAYERS = ['swept', 'reach'] as const;
const MAPS = ['map', 'distance'] as const;

/** What is not numbers by cell, as JSON; dispersions are null where they are unknown. */
interface Header {
  version: number;
  market: string;
  timeMs: number;
  price: number;
  originMs: number;
  horizons: { horizonMs: number; dispersions: (number | null)[] }[];
}

/**
 * The header in JSON, a line feed, then float32 (little endian): by horizon, by layer (swept, reach), of map and
 * distance, {@link ISSUE_CELLS} cells each.
 */
export function encodeForecast(market: string, { timeMs, price, originMs, horizons }: Forecast): Uint8Array {
  const header: Header = {
    version: VERSION,
    market,
    timeMs,
    price,
    originMs,
    horizons: horizons.map(({ horizonMs, swept, reach }) => ({
      horizonMs,
      dispersions: [swept, reach].flatMap(({ mapDispersion, distanceDispersion }) =>
        [mapDispersion, distanceDispersion].map((r) => (Number.isFinite(r) ? r : null)),
      ),
    })),
  };
  const head = new TextEncoder().encode(`${JSON.stringify(header)}\n`);
  const bytes = new Uint8Array(head.length + horizons.length * 4 * ISSUE_CELLS * 4);
  bytes.set(head);
  const view = new DataView(bytes.buffer);
  let at = head.length;
  for (const horizon of horizons) {
    for (const layer of LAYERS) {
      for (const map of MAPS) {
        for (const value of horizon[layer][map]) {
          view.setFloat32(at, value, true);
          at += 4;
        }
      }
    }
  }
  return bytes;
}

/** @throws RecordingError where the bytes are no forecast that this version can read */
export function decodeForecast(bytes: Uint8Array): Forecast {
  const end = bytes.indexOf(10);
  const header = headerOf(bytes, end);
  if (header?.version !== VERSION || bytes.length !== end + 1 + header.horizons.length * 4 * ISSUE_CELLS * 4) {
    throw new RecordingError('a stored forecast cannot be read: it is torn, or of a newer version');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  let at = end + 1;
  const cells = () => {
    const out = new Float32Array(ISSUE_CELLS);
    for (let i = 0; i < ISSUE_CELLS; i++, at += 4) out[i] = view.getFloat32(at, true);
    return out;
  };
  const layer = (mapDispersion: number | null, distanceDispersion: number | null): ForecastLayer => ({
    map: cells(),
    distance: cells(),
    mapDispersion: mapDispersion ?? Number.NaN,
    distanceDispersion: distanceDispersion ?? Number.NaN,
  });
  const horizons = header.horizons.map(({ horizonMs, dispersions: [a, b, c, d] }): HorizonForecast => {
    const swept = layer(a!, b!);
    return { horizonMs, swept, reach: layer(c!, d!) };
  });
  return { timeMs: header.timeMs, price: header.price, originMs: header.originMs, horizons };
}

function headerOf(bytes: Uint8Array, end: number): Header | null {
  try {
    return JSON.parse(new TextDecoder().decode(bytes.subarray(0, Math.max(0, end)))) as Header;
  } catch {
    return null;
  }
}

export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
