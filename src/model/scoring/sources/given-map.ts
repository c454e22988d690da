import type { Bar } from '../../../market/bar.ts';
import { RecordingError } from '../../../market/errors.ts';
import type { LiquidationMap } from '../../heat/map.ts';
import { SCORED_CELL } from '../cells.ts';
import { FutureMapError, type MapGrid, type MapSource, type Moment, refuseFuture } from '../map-source.ts';

/** One map as `pyrometer maps` writes it; `timeMs` is the moment up to which it knows what happened. */
export type GivenMap = { timeMs: number; price: number } & Pick<LiquidationMap, 'binWidth' | 'long' | 'short'>;

/** A map serves moments up to this long after its own. */
const STALE_MS = 3_600_000;
/** A map's price may be this far outside the last minutes' range before it counts as made at another moment. */
const PRICE_TOLERANCE = 0.005;

/** Somebody's maps, handed over in time order as the recording gets there. */
export class GivenMaps implements MapSource {
  readonly name: string;
  private current: GivenMap | null = null;
  private low = Number.NaN;
  private high = Number.NaN;

  constructor(name: string) {
    this.name = name;
  }

  /** @throws RecordingError where maps are not in time order */
  offer(map: GivenMap): void {
    if (this.current && map.timeMs < this.current.timeMs) {
      throw new RecordingError(
        `${this.name}: maps must be in time order; ${map.timeMs} follows ${this.current.timeMs}`,
      );
    }
    this.current = map;
  }

  push(bar: Bar): void {
    this.low = bar.low;
    this.high = bar.high;
  }

  /** @throws FutureMapError where the map offered last is of a later moment, or of another price than the moment's */
  draw(moment: Moment, { firstCell, cells, long, short }: MapGrid): number | null {
    const map = this.current;
    if (!map) return null;
    refuseFuture(this.name, map.timeMs, moment);
    if (map.timeMs <= moment.timeMs - STALE_MS) return null;
    if (map.timeMs === moment.timeMs) this.refuseOtherPrice(map, moment);
    for (const side of ['long', 'short'] as const) {
      const out = side === 'long' ? long : short;
      for (const [price, quantity] of map[side]) {
        spreadBin(Math.log(price), map.binWidth, quantity, firstCell, cells, out);
      }
    }
    return map.timeMs;
  }

  /** A map stamped earlier than it was made betrays itself by the price it stands at. */
  private refuseOtherPrice(map: GivenMap, moment: Moment): void {
    const low = this.low * (1 - PRICE_TOLERANCE);
    const high = this.high * (1 + PRICE_TOLERANCE);
    if (map.price >= low && map.price <= high) return;
    throw new FutureMapError(
      `${this.name}: the map of ${new Date(map.timeMs).toISOString()} stands at ${map.price}, while the market was at ` +
        `${moment.price}: it was not made then`,
    );
  }
}

function spreadBin(
  centre: number,
  width: number,
  quantity: number,
  firstCell: number,
  cells: number,
  out: Float64Array,
): void {
  const low = (centre - width / 2) / SCORED_CELL - firstCell;
  const high = (centre + width / 2) / SCORED_CELL - firstCell;
  if (high <= 0 || low >= cells) return;
  const last = Math.min(cells - 1, Math.floor(high));
  for (let cell = Math.max(0, Math.floor(low)); cell <= last; cell++) {
    const part = (Math.min(high, cell + 1) - Math.max(low, cell)) / (high - low);
    if (part > 0) out[cell]! += quantity * part;
  }
}
