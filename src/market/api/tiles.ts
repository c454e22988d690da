import { Type, type Static } from 'typebox';
import { nullableNumber } from './nullable-number.ts';

export const TileLevelName = Type.Union([
  Type.Literal('1m'),
  Type.Literal('5m'),
  Type.Literal('1h'),
  Type.Literal('6h'),
]);

/** Which tiles a market has. */
export const TilesMeta = Type.Object({
  /** Names the parameters, and the recording, that the tiles are of; part of their address. */
  mix: Type.String(),
  barStepMs: Type.Integer(),
  /** Finest first; a level whose columns would not be whole bars is left out. Empty where there are no bars. */
  levels: Type.Array(
    Type.Object({
      level: TileLevelName,
      stepMs: Type.Integer(),
      firstIndex: Type.Integer(),
      lastIndex: Type.Integer(),
    }),
  ),
  /** Version of each level's last tile, as the server would answer it now. */
  live: Type.Partial(Type.Record(TileLevelName, Type.Integer())),
});
export type TilesMeta = Static<typeof TilesMeta>;

/** One side of one 5 bp cell. */
export const CellSide = Type.Object({
  /** Native quantity by leverage group: low, mid, high, extreme. */
  quantity: Type.Array(Type.Number()),
  /** At the cell's middle price, by leverage group. */
  usd: Type.Array(Type.Number()),
  /** Of one side's open interest, all groups. */
  share: Type.Number(),
});

/** What one 5 bp cell of the map is made of at one bar's close. */
export const CellReading = Type.Object({
  /** Open of the bar at whose close the cell is read. */
  timeMs: Type.Integer(),
  stepMs: Type.Integer(),
  low: Type.Number(),
  high: Type.Number(),
  /** The market's price at that close. */
  price: Type.Number(),
  openInterest: Type.Number(),
  state: Type.Union([Type.Literal('closed'), Type.Literal('provisional')]),
  groups: Type.Array(Type.String()),
  long: CellSide,
  short: CellSide,
  quantity: Type.Number(),
  usd: Type.Number(),
  share: Type.Number(),
  /**
   * Age of the opens: the share of the cell's quantity that opened within `withinMs` but not within the entry before;
   * null is older than all. Empty where the cell is. What stood before the first bar counts as opened in it.
   */
  ages: Type.Array(Type.Object({ withinMs: nullableNumber, share: Type.Number() })),
});
export type CellReading = Static<typeof CellReading>;
export type CellSide = Static<typeof CellSide>;
