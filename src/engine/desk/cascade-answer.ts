import type { CascadeReport, CascadeScenario, CascadeStage } from '../../market/api/cascade.ts';
import { QueryError } from '../../market/errors.ts';
import { type CascadeAnswer, CascadeCurve, type Fuel } from '../../model/cascade/cascade.ts';
import { bookImpact, squareRootImpact } from '../../model/cascade/impact.ts';
import { posteriorFuels } from '../../model/cascade/posterior-fuels.ts';
import { cascadeStages } from '../../model/cascade/stages.ts';
import { criticalProbability, DEPTH_STRESS } from '../../model/cascade/stress.ts';
import { signOf } from '../../model/margin/side.ts';
import { uniformFrom } from '../../model/scoring/statistics/uniform.ts';
import type { Desk } from './desk.ts';
import type { Shock } from './desk-view.ts';
import { headline } from './zones-answer.ts';

/** The same draws for the same question. */
const SEED = 1;
/** R is shown this far, log price, or to twice the shock. */
const SHOWN_REACH = 0.15;
const LEAST_SHOCK = 1e-4;
const MOST_SHOCK = 0.35;
const LEAST_DEPTH = 0.001;
const MOST_DEPTH = 10;

/** @throws QueryError where the shock or the depth cannot be, or no impact is known */
export function cascadeAnswer(desk: Desk, { shock, depth }: Shock): CascadeReport {
  check(shock, depth);
  const { scale, instrument, price, book, zones } = desk;
  if (!scale) throw new QueryError(`${instrument.id}: no volume or volatility is known yet, so no impact is`);
  const side = shock < 0 ? 'long' : 'short';
  const sign = signOf(side);
  const move = Math.abs(Math.log1p(shock));
  const reach = Math.max(SHOWN_REACH, 2 * move);
  const fuel = desk.fuel[side];
  const priceAt = (logDistance: number) => price * Math.exp(-sign * logDistance);
  const usdOf = (quantity: number, at: number) => (instrument.contract === 'linear' ? quantity * at : quantity);
  const uniform = uniformFrom(SEED);
  const fuels = posteriorFuels(book, side, price, uniform);
  const probabilityAt = (share: number) =>
    criticalProbability(fuels, { ...scale, dailyVolume: scale.dailyVolume * share }, 2 * move, uniformFrom(SEED));
  const scenario = (share: number, answer: CascadeAnswer, probability: number | null): CascadeScenario => ({
    depth: share,
    endPrice: Number.isFinite(answer.end) ? priceAt(answer.end) : null,
    endMove: Number.isFinite(answer.end) ? Math.expm1(-sign * answer.end) : null,
    liquidatedUsd: liquidatedUsd(fuel, answer.end, (u) => usdOf(1, priceAt(u))),
    amplification: orNull(answer.amplification),
    marginalAmplification: orNull(answer.marginalAmplification),
    greatestReproduction: answer.greatestReproduction,
    criticalProbability: probability,
  });
  const impact = squareRootImpact(scale, depth);
  const curve = new CascadeCurve(fuel, impact);
  const steps = desk.depth && (side === 'long' ? desk.depth.bid : desk.depth.ask);
  const ways = zones
    .filter((zone) => zone.side === side)
    .map(({ id, low, high }) => ({
      id,
      near: sign * Math.log(price / (side === 'long' ? high : low)),
      far: sign * Math.log(price / (side === 'long' ? low : high)),
    }));
  const shown = Math.min(curve.reproduction.length, Math.ceil(reach / curve.step));
  let totalUsd = 0;
  return {
    ...headline(desk),
    shock,
    depth,
    shockPrice: price * (1 + shock),
    side,
    scale: { ...scale, dailyVolumeUsd: usdOf(scale.dailyVolume, price) },
    outcome: scenario(depth, curve.answer(move), probabilityAt(depth)),
    stages: cascadeStages(curve, fuel, impact, move, ways).map((stage): CascadeStage => {
      const usd = usdOf(stage.quantity, priceAt((stage.from + stage.to) / 2));
      totalUsd += usd;
      return {
        zone: stage.zone,
        fromPrice: priceAt(stage.from),
        toPrice: priceAt(stage.to),
        liquidatedUsd: usd,
        totalUsd,
        carriedToPrice: priceAt(stage.carriedTo),
        greatestReproduction: stage.greatestReproduction,
        jumps: stage.greatestReproduction >= 1,
      };
    }),
    reproduction: {
      price: Array.from({ length: shown }, (_, i) => priceAt((i + 0.5) * curve.step)),
      value: [...curve.reproduction.subarray(0, shown)],
    },
    critical: curve
      .critical()
      .filter(({ from }) => from < reach)
      .map(({ from, to, greatestReproduction }) => ({
        fromPrice: priceAt(from),
        toPrice: priceAt(to),
        greatestReproduction,
      })),
    stress: DEPTH_STRESS.map((share) =>
      scenario(share, new CascadeCurve(fuel, squareRootImpact(scale, share)).answer(move), probabilityAt(share)),
    ),
    instant: steps && scenario(1, new CascadeCurve(fuel, bookImpact(steps)).answer(move), null),
  };
}

function check(shock: number, depth: number): void {
  if (!(Math.abs(shock) >= LEAST_SHOCK && Math.abs(shock) <= MOST_SHOCK)) {
    throw new QueryError(`shock=${shock}: give a change of the price from 0.01 % to 35 %, up or down (-0.05 is -5 %)`);
  }
  if (!(depth >= LEAST_DEPTH && depth <= MOST_DEPTH)) {
    throw new QueryError(`depth=${depth}: give a share of the usual depth from ${LEAST_DEPTH} to ${MOST_DEPTH}`);
  }
}

/** What stands nearer than log distance `end`, each step at its own price. */
function liquidatedUsd({ step, quantity }: Fuel, end: number, usdPerUnit: (u: number) => number): number {
  let usd = 0;
  for (let i = 0; i < quantity.length && i * step < end; i++) {
    usd += quantity[i]! * Math.min(1, end / step - i) * usdPerUnit((i + 0.5) * step);
  }
  return usd;
}

function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
