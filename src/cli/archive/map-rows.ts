import type { Archive } from '../../archive/archive.ts';
import type { ChainedIssue } from '../../archive/map-chain.ts';
import type { RowShape } from '../../archive/exports.ts';
import { CELL_LOG_HEIGHT, LEVERAGE_GROUPS } from '../../market/heat-frame.ts';
import { decodeIssuedMap } from '../../market/issued-map.ts';

/** A row a cell of an issued map that holds something: quantities in native contracts, prices in quote currency. */
export const MAP_SHAPE = {
  time: 'integer',
  issued: 'integer',
  side: 'text',
  leverage: 'text',
  price_low: 'number',
  price_high: 'number',
  quantity: 'number',
  head: 'text',
} as const satisfies RowShape;

/** A row an issued map, with its place in the chain, and all that is hashed: what it takes to have the chain elsewhere. */
export const CHAIN_SHAPE = {
  time: 'integer',
  issued: 'integer',
  code: 'text',
  version: 'text',
  made_with: 'text',
  sha256: 'text',
  previous: 'text',
  head: 'text',
  map_base64: 'text',
} as const satisfies RowShape;

/** A row a leverage mix that was in force, from when on, as it is kept: JSON. */
export const MIX_SHAPE = { time: 'integer', mix: 'text' } as const satisfies RowShape;

/** Issued maps as they were hashed. */
export async function* chainRows(archive: Archive, issues: readonly ChainedIssue[]) {
  for (const { market, timeMs, issuedMs, code, version, sha256, previous, head } of issues) {
    const bytes = await archive.maps.bytes(market, timeMs);
    if (!bytes) continue;
    const madeWith = await archive.version(version);
    yield [
      [timeMs, issuedMs, code, version, madeWith ?? '', sha256, previous, head, Buffer.from(bytes).toString('base64')],
    ];
  }
}

/** The cells of issued maps, map by map. */
export async function* mapRows(archive: Archive, issues: readonly ChainedIssue[]) {
  for (const { market, timeMs, issuedMs, head } of issues) {
    const bytes = await archive.maps.bytes(market, timeMs);
    if (!bytes) continue;
    const map = decodeIssuedMap(bytes);
    const rows: (number | string)[][] = [];
    for (const side of ['long', 'short'] as const) {
      map[side].forEach(({ firstCell, quantity }, group) => {
        quantity.forEach((value, i) => {
          if (!(value > 0)) return;
          const low = Math.exp((firstCell + i) * CELL_LOG_HEIGHT);
          const high = Math.exp((firstCell + i + 1) * CELL_LOG_HEIGHT);
          rows.push([timeMs, issuedMs, side, LEVERAGE_GROUPS[group]!.name, low, high, value, head]);
        });
      });
    }
    yield rows;
  }
}
