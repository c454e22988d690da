import { TILE_COLUMNS, type TileLevel } from '../../market/heat-tile.ts';
import type { TileColumns } from '../../model/heat/tile.ts';
import { blankBar } from '../bar-store.ts';
import type { Checkpoint } from '../checkpoints.ts';
import type { MarketPipeline } from '../pipeline.ts';
import { Slices } from '../slices.ts';
import { type levelsOf, TileRun } from './tile-run.ts';

/** The neighbour of a tile that was built begins where that one ended: so many ends are remembered. */
const MOST_ENDS = 16;

/** Builds tiles from a market's bars, in slices. */
export class TileBuilder {
  /** True after {@link stop}. */
  stopped = false;
  private readonly market: MarketPipeline;
  private readonly levels: ReturnType<typeof levelsOf>;
  /** Per level, the build that comes last: they go one after the other, so that each finds its neighbour's end. */
  private readonly turns = new Map<TileLevel, Promise<unknown>>();
  private ends: Checkpoint[] = [];

  constructor(market: MarketPipeline, levels: ReturnType<typeof levelsOf>) {
    this.market = market;
    this.levels = levels;
  }

  /** A run that begins at `fromMs`, where a tile of the coarsest of `levels` does. */
  run(fromMs: number, finish: (tile: TileColumns) => void, levels = this.levels): TileRun {
    const first = this.market.bars.countBefore(fromMs);
    let start = this.market.startAt(first);
    for (const end of this.ends) {
      if (end.next > start.next && end.next <= first) start = { next: end.next, estimator: end.estimator.clone() };
    }
    return new TileRun(start, levels, fromMs, this.market.barStepMs, finish);
  }

  /** Pushes bars while `more`, lets others have their turn between slices, and waits for `room` then. */
  async advance(run: TileRun, more: () => boolean, room?: () => Promise<void>): Promise<void> {
    const bar = blankBar();
    const slices = new Slices();
    while (more() && !this.stopped) {
      run.push(this.market.bars.read(run.count, bar));
      if (!slices.isDue) continue;
      await room?.();
      await slices.rest();
    }
  }

  /** One tile, from the first `known` bars; null where it holds no column. */
  async tile(name: TileLevel, index: number, known: number): Promise<TileColumns | null> {
    const turn = (this.turns.get(name) ?? Promise.resolve()).then(() => this.build(name, index, known));
    // Whoever waits for the turn need not fail with it.
    const over = turn.catch(() => {});
    this.turns.set(name, over);
    return turn;
  }

  /** Ends what is going on. */
  stop(): void {
    this.stopped = true;
  }

  private async build(name: TileLevel, index: number, known: number): Promise<TileColumns | null> {
    const { bars } = this.market;
    const levels = this.levels.slice(0, this.levels.findIndex((one) => one.name === name) + 1);
    const spanMs = levels.at(-1)!.stepMs * TILE_COLUMNS;
    let finished: TileColumns | null = null;
    const finish = (tile: TileColumns) => {
      if (tile.level === name && tile.index === index) finished = tile;
    };
    const run = this.run(index * spanMs, finish, levels);
    const end = Math.min(known, bars.countBefore((index + 1) * spanMs));
    // Beyond the tile's end, a stamp may still settle what waits inside it, and the next bar tells that a gap ends it.
    await this.advance(run, () => !finished && run.count < known && (run.count <= end || run.waits));
    if (finished) this.ends = [...this.ends.slice(1 - MOST_ENDS), run.end];
    return finished ?? run.open(name, index);
  }
}
