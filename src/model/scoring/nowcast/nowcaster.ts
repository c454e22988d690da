import type { Nowcast } from '../../../market/api/nowcast.ts';
import type { Bar } from '../../../market/bar.ts';
import type { LiquidationTotal } from '../../../market/event.ts';
import type { Instrument } from '../../../market/instrument.ts';
import { Estimator } from '../../cohorts/estimator.ts';
import { DEFAULT_PARAMETERS } from '../../cohorts/parameters.ts';
import type { MapFamily } from '../map-family.ts';
import { foldOrigins, type NowcastRow, type Origins, type TellerFamily } from './origins.ts';
import { hourOf, PathHistory } from './path-features.ts';
import { SweptOfFlow, SweptOfMap, type Swept } from './swept-quantity.ts';
import { nowcastCard } from './nowcast-card.ts';

const HOUR_MS = 3_600_000;

/**
 * Scores maps on hourly totals by side, given the path of the hour. Bars and totals come in time order, in any
 * interleaving; an hour counts where all of its bars and its total are known.
 */
export class Nowcaster {
  private readonly instrument: Instrument;
  private readonly barStepMs: number;
  private readonly families: TellerFamily[];
  private readonly path = new PathHistory();
  private readonly totals = new Map<number, { long: number; short: number }>();
  private readonly rows: NowcastRow[] = [];
  private hour: Bar[] = [];

  /** @param maps the first is the map on trial */
  constructor(instrument: Instrument, barStepMs: number, maps: readonly MapFamily[]) {
    this.instrument = instrument;
    this.barStepMs = barStepMs;
    this.families = maps
      .filter(({ kind }) => kind !== 'truth')
      .map(({ name, kind, candidates }) => ({
        name,
        kind: kind as TellerFamily['kind'],
        tellers: candidates.map(({ source }) => new SweptOfMap(name, source)),
      }));
    const running = new SweptOfFlow(new Estimator(instrument, DEFAULT_PARAMETERS));
    this.families.splice(1, 0, { name: "pyrometer, with the hour's own opens", kind: 'model', tellers: [running] });
  }

  /** Takes a total; steps shorter than an hour are added up, longer ones are left out. */
  total({ timeMs, stepMs, longUsd, shortUsd }: LiquidationTotal): void {
    if (stepMs > HOUR_MS) return;
    const hour = hourOf(timeMs);
    const sum = this.totals.get(hour) ?? { long: 0, short: 0 };
    this.totals.set(hour, { long: sum.long + longUsd, short: sum.short + shortUsd });
  }

  bar(bar: Bar): void {
    const first = this.hour[0];
    if (first && hourOf(bar.timeMs) !== hourOf(first.timeMs)) this.endHour();
    this.hour.push({ ...bar });
    for (const { tellers } of this.families) for (const teller of tellers) teller.push(bar);
    if ((bar.timeMs + this.barStepMs) % HOUR_MS === 0) this.endHour();
  }

  /** The result, or null where there are no weeks to fit and to score. */
  finish(): Nowcast | null {
    return nowcastCard(this.origins());
  }

  /** Each hour as it was told before it counted; what {@link finish} is made of. */
  origins(): Origins {
    const rows = this.rows.flatMap((row) => {
      const total = this.totals.get(row.timeMs);
      if (!total) return [];
      const perUnit = this.instrument.contract === 'linear' ? 1 / row.price : 1;
      return [{ ...row, y: { long: total.long * perUnit, short: total.short * perUnit } }];
    });
    return foldOrigins(rows, this.families);
  }

  private endHour(): void {
    const bars = this.hour;
    this.hour = [];
    const last = bars.at(-1)!;
    const complete = bars.length === HOUR_MS / this.barStepMs;
    const moment = { timeMs: last.timeMs + this.barStepMs, price: last.close, logPrice: Math.log(last.close) };
    const swept: (Swept | null)[][] = this.families.map(({ tellers }) => tellers.map((teller) => teller.turn(moment)));
    const path = this.path.take(bars);
    if (!complete || swept.some((family) => family.includes(null))) return;
    this.rows.push({ timeMs: hourOf(last.timeMs), price: last.close, path, swept: swept as Swept[][], y: null });
  }
}
