import { Command, InvalidArgumentError } from 'commander';
import { QueryError } from '../market/errors.ts';
import { type CascadeAnswer, CascadeCurve, type CriticalStretch } from '../model/cascade/cascade.ts';
import { bookImpact } from '../model/cascade/impact.ts';
import { criticalProbability, DEPTH_STRESS, stressed } from '../model/cascade/stress.ts';
import { signOf } from '../model/margin/side.ts';
import { uniformFrom } from '../model/scoring/statistics/uniform.ts';
import { moment } from './arguments.ts';
import { type Desk, headline, openDesk, sideOfMove } from './desk.ts';
import { change, NOT_ADVICE, number, percent, price, table, usd, utc } from './figures.ts';

/** The same draws for the same question. */
const SEED = 1;

interface CascadeOptions {
  shock: number;
  asOf?: number;
  json?: boolean;
}

/** How far a market goes after a shock, under one depth of the book. */
interface Scenario {
  depth: number;
  /** Null where the cascade runs through the whole map. */
  endPrice: number | null;
  endMove: number | null;
  liquidatedUsd: number;
  amplification: number | null;
  greatestReproduction: number;
}

/** `pyrometer cascade`: what forced orders would make of a shock. */
export function cascadeCommand(): Command {
  return new Command('cascade')
    .description('what forced orders would make of a shock to the price')
    .argument('<recording>', "one market's recording")
    .requiredOption('--shock <change>', 'what news does to the price, for example -5% or 3%', shockOf)
    .option('--as-of <time>', 'the moment, from what was known then (default: the end)', moment)
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ pyrometer cascade ./btc --shock -5% --as-of 2026-01-31T18:00Z')
    .action(async (folder: string, options: CascadeOptions) => {
      const desk = await openDesk(folder, options.asOf);
      const answer = cascadeOf(desk, options.shock);
      process.stdout.write(options.json ? `${JSON.stringify(answer)}\n` : cascadeText(desk, answer));
    });
}

function shockOf(text: string): number {
  const fraction = Number(text.replace(/%$/, '')) / 100;
  if (!text.endsWith('%') || !Number.isFinite(fraction) || fraction === 0 || fraction <= -1) {
    throw new InvalidArgumentError('Give a change of the price in percent, for example -5% or 3%.');
  }
  return fraction;
}

type CascadeReport = ReturnType<typeof cascadeOf>;

function cascadeOf(desk: Desk, shock: number) {
  const { scale, curves, instrument, fuel, depth } = desk;
  if (!scale || !curves) throw new QueryError(`${instrument.id}: no volume or volatility is known, so no impact is`);
  const side = sideOfMove(shock);
  const sign = signOf(side);
  const move = Math.abs(Math.log1p(shock));
  const priceAt = (logDistance: number) => desk.price * Math.exp(-sign * logDistance);
  const scenario = (
    share: number,
    { end, quantity, amplification, greatestReproduction }: CascadeAnswer,
  ): Scenario => ({
    depth: share,
    endPrice: Number.isFinite(end) ? priceAt(end) : null,
    endMove: Number.isFinite(end) ? Math.expm1(-sign * end) : null,
    liquidatedUsd:
      instrument.contract === 'linear' ? quantity * priceAt(Number.isFinite(end) ? end / 2 : move) : quantity,
    amplification: Number.isFinite(amplification) ? amplification : null,
    greatestReproduction,
  });
  const book = depth && bookImpact(side === 'long' ? depth.bid : depth.ask);
  const near = ({ from, to, greatestReproduction }: CriticalStretch) => ({
    fromPrice: priceAt(from),
    toPrice: priceAt(to),
    greatestReproduction,
  });
  return {
    ...headline(desk),
    shock,
    shockPrice: desk.price * (1 + shock),
    side,
    scale,
    minutes: stressed(fuel[side], scale, move).map((one) => scenario(one.depth, one.answer)),
    /** By walking the recorded book; null without one. */
    instant: book && scenario(1, new CascadeCurve(fuel[side], book).answer(move)),
    /** Stretches that feed themselves at the usual depth, within twice the shock. */
    critical: curves[side]
      .critical()
      .filter(({ from }) => from < 2 * move)
      .map(near),
    criticalProbability: DEPTH_STRESS.map((share) => ({
      depth: share,
      probability: criticalProbability(
        [fuel[side]],
        { ...scale, dailyVolume: scale.dailyVolume * share },
        move,
        uniformFrom(SEED),
      ),
    })),
  };
}

function cascadeText(desk: Desk, report: CascadeReport): string {
  const { minutes, instant, critical, scale, side, criticalProbability: probabilities } = report;
  const perCoin = desk.instrument.contract === 'linear' ? desk.price : 1;
  const lines = [
    `${desk.instrument.id}, ${utc(desk.timeMs)}: ${price(desk.price)}; a shock of ${change(report.shock)} is ${price(report.shockPrice)}`,
    '',
    `Forced ${side === 'long' ? 'selling of longs' : 'buying of shorts'} over minutes, by how much of the usual liquidity is there:`,
    '',
    ...table([
      ['liquidity', 'ends at', 'change', 'liquidated', 'amplification', 'greatest R', 'P(R > 1)'],
      ...minutes.map((one, i) => [
        percent(one.depth, 0),
        one.endPrice === null ? 'no end' : price(one.endPrice),
        one.endMove === null ? 'beyond the map' : change(one.endMove),
        usd(one.liquidatedUsd),
        number(one.amplification, 2),
        number(one.greatestReproduction, 2),
        percent(probabilities[i]!.probability, 0),
      ]),
    ]),
    '',
    instant
      ? `At once, by walking the recorded book: ${instant.endPrice === null ? 'no end within the map' : `${price(instant.endPrice)} (${change(instant.endMove)})`}, ${usd(instant.liquidatedUsd)} liquidated.`
      : 'At once: unknown, for this recording has no fresh book.',
    critical.length > 0
      ? `It would feed itself (R >= 1) ${critical.map((one) => `from ${price(one.fromPrice)} to ${price(one.toPrice)} (R up to ${one.greatestReproduction.toFixed(2)})`).join(', ')}.`
      : 'At the usual liquidity no stretch on the way feeds itself (R < 1 everywhere).',
    '',
    `Impact: Y sigma sqrt(flow / volume), Y = ${scale.factor}, sigma ${percent(scale.dailyVolatility)} a day, ${usd(scale.dailyVolume * perCoin)} traded a day on this venue.`,
    'R is how much one liquidated unit liquidates in turn; P(R > 1) is over the uncertainty of Y (a factor of 1.6).',
    NOT_ADVICE,
    '',
  ];
  return lines.join('\n');
}
