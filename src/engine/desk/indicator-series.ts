import type { IndicatorSeries } from '../../market/api/indicators.ts';
import type { Bar } from '../../market/bar.ts';
import { RelativeStrength } from '../../model/indicators/rsi.ts';
import { blankBar } from '../bar-store.ts';
import { aggregateCandles } from '../candles.ts';
import type { CandleWindow } from '../market-view.ts';
import type { MarketPipeline } from '../pipeline.ts';
import type { HourlyReproduction } from './follower.ts';

/** Wilder's mean forgets slowly: so many candles before the window are looked at. */
const WARM_UP_CANDLES = 200;

/** What the series are made of: `known` bars, and the running one where the question is for now. */
export interface IndicatorSource {
  market: MarketPipeline;
  known: number;
  running: Bar | null;
  reproduction: readonly HourlyReproduction[];
}

/** Series on the grid of the window's candles. */
export function indicatorSeries(source: IndicatorSource, window: CandleWindow): IndicatorSeries {
  const { market, known, running, reproduction } = source;
  const { stepMs } = window;
  const { timeMs } = aggregateCandles(market.bars, running, window, known);
  const empty = () => timeMs.map((): number | null => null);
  const series: IndicatorSeries = {
    market: market.instrument.id,
    stepMs,
    timeMs,
    rsi: strengths(source, window, timeMs),
    fundingRate: empty(),
    openInterest: empty(),
    takerImbalance: empty(),
    cvd: empty(),
    longShortRatio: empty(),
    reproductionLong: empty(),
    reproductionShort: empty(),
    liquidatedLongUsd: empty(),
    liquidatedShortUsd: empty(),
    liquidationStepMs: market.ledger.stepMs,
  };
  fillFromBars(series, source);
  const { contexts } = market.desk.beside;
  eachColumn(timeMs, stepMs, (i, fromMs, toMs) => {
    const row = contexts.countBefore(toMs + 1) - 1;
    if (row >= 0 && contexts.timeMs[row]! > fromMs) {
      series.longShortRatio[i] = orNull(contexts.column('longShortRatio')[row]!);
    }
  });
  let hour = 0;
  eachColumn(timeMs, stepMs, (i, _, toMs) => {
    while (hour < reproduction.length && reproduction[hour]!.timeMs <= toMs) hour++;
    const last = reproduction[hour - 1];
    if (!last) return;
    series.reproductionLong[i] = orNull(last.long);
    series.reproductionShort[i] = orNull(last.short);
  });
  const asOfMs = running ? undefined : market.bars.timeMs[known - 1]! + market.barStepMs;
  fillLiquidations(series, market, asOfMs);
  return series;
}

function fillFromBars(series: IndicatorSeries, { market, known, running }: IndicatorSource): void {
  const { bars } = market;
  const { timeMs, stepMs } = series;
  const bar = blankBar();
  let rate = lastRate(market, timeMs[0] ?? 0);
  let delta = 0;
  eachColumn(timeMs, stepMs, (i, fromMs, toMs) => {
    let [volume, buys] = [0, 0];
    const take = (one: Bar) => {
      volume += one.volume;
      buys += one.takerBuyVolume;
      if (!Number.isNaN(one.fundingRate)) rate = one.fundingRate;
      if (!Number.isNaN(one.openInterest)) series.openInterest[i] = one.openInterest;
    };
    for (let b = bars.countBefore(fromMs); b < known && bars.timeMs[b]! < toMs; b++) take(bars.read(b, bar));
    if (running && running.timeMs >= fromMs && running.timeMs < toMs) take(running);
    series.fundingRate[i] = orNull(rate);
    const imbalance = 2 * buys - volume;
    if (Number.isNaN(imbalance)) return;
    delta += imbalance;
    series.cvd[i] = delta;
    series.takerImbalance[i] = volume > 0 ? imbalance / volume : null;
  });
}

/** The last funding rate that was paid before a moment, NaN where none was. */
function lastRate({ bars }: MarketPipeline, timeMs: number): number {
  const rates = bars.column('fundingRate');
  for (let i = bars.countBefore(timeMs) - 1; i >= 0; i--) if (!Number.isNaN(rates[i]!)) return rates[i]!;
  return Number.NaN;
}

function strengths({ market, known, running }: IndicatorSource, window: CandleWindow, timeMs: readonly number[]) {
  const warm = { ...window, fromMs: window.fromMs - WARM_UP_CANDLES * window.stepMs };
  const candles = aggregateCandles(market.bars, running, warm, known);
  const strength = new RelativeStrength();
  const values = candles.close.map((close) => {
    strength.push(close);
    return orNull(strength.value);
  });
  return values.slice(values.length - timeMs.length);
}

/** Zero where nothing was liquidated in a time that is known of. */
function fillLiquidations(series: IndicatorSeries, { ledger }: MarketPipeline, asOfMs: number | undefined): void {
  eachColumn(series.timeMs, series.stepMs, (i, fromMs, toMs) => {
    const sum = ledger.between(fromMs, toMs, asOfMs);
    series.liquidatedLongUsd[i] = sum && sum.longUsd;
    series.liquidatedShortUsd[i] = sum && sum.shortUsd;
  });
}

function eachColumn(
  timeMs: readonly number[],
  stepMs: number,
  take: (i: number, fromMs: number, toMs: number) => void,
): void {
  timeMs.forEach((fromMs, i) => take(i, fromMs, fromMs + stepMs));
}

function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
