import type { IndicatorSeries } from '../../market/api/indicators.ts';
import type { TilesView } from '../../market/api/live.ts';
import type { CellReading, ColourScale } from '../heat-layer/index.ts';
import type { Loaded } from './candle-feed.ts';
import type { TimeSpan } from './load-plan.ts';

export type LoadStatus =
  | { kind: 'loading' }
  | { kind: 'ready' }
  /** The window lies where the market has no bars. */
  | { kind: 'empty' }
  | { kind: 'error'; error: unknown };

/** A cell that is read, with its neighbours in time, and in which halves of the pane it is. */
export interface CellFocus {
  reading: CellReading;
  before: CellReading | null;
  after: CellReading | null;
  isLeft: boolean;
  isHigh: boolean;
}

export interface ChartEvents {
  onStatus(status: LoadStatus): void;
  /** There are candles on the screen: from now on a picture stays while others are fetched. */
  onCandles(loaded: Loaded): void;
  /** The cell under the crosshair. */
  onCell(cell: CellFocus | null): void;
  onScale(scale: ColourScale): void;
  /** A zone was pressed. */
  onZone(id: number): void;
  /** The open of the bar under the crosshair, in whichever pane, ms. */
  onCross(timeMs: number | null): void;
  /** Indicators on the grid of the candles have come. */
  onIndicators(series: IndicatorSeries): void;
  /** The reader has moved the view by hand. */
  onMoved(visible: TimeSpan): void;
  /** The level whose live columns are wanted from now on. */
  onView(view: TilesView): void;
}
