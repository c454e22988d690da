import { Command, InvalidArgumentError } from 'commander';
import type { Side } from '../market/event.ts';
import { assess, type Distance, type RiskReport, type RiskWishes, SURVIVAL_TAIL } from '../model/risk/assess.ts';
import { PlanError } from '../model/risk/plan-error.ts';
import type { PositionPlan } from '../model/risk/position.ts';
import { moment } from './arguments.ts';
import { type Desk, headline, openDesk } from './desk.ts';
import { atrs, change, NOT_ADVICE, number, percent, price, table, usd, utc } from './figures.ts';

interface RiskOptions {
  side: Side;
  leverage: number;
  entry?: number;
  size?: number;
  margin?: number;
  wallet?: number;
  stop?: number;
  equity?: number;
  riskShare?: number;
  winRate?: number;
  payoff?: number;
  asOf?: number;
  json?: boolean;
}

/** `pyrometer risk`: what a planned position stands on. */
export function riskCommand(): Command {
  return new Command('risk')
    .description('what a planned position stands on: liquidation, zones on the way, odds, stop, size')
    .argument('<recording>', "one market's recording")
    .requiredOption('--side <side>', 'long or short', sideOf)
    .requiredOption('--leverage <times>', 'for example 20', amount)
    .option('--entry <price>', 'entry price (default: the price of the moment)', amount)
    .option('--size <contracts>', 'base coin (linear) or USD (inverse)', amount)
    .option('--margin <amount>', 'initial margin instead of a size: quote currency (linear) or coin (inverse)', amount)
    .option('--wallet <amount>', 'cross margin: all that stands behind the position (default: isolated)', amount)
    .option('--stop <price>', 'a stop of your own, to be judged', amount)
    .option('--equity <amount>', 'what you have, for a size; quote currency', amount)
    .option('--risk-share <share>', 'of it, what a stopped trade may lose (default: 1%)', share)
    .option('--win-rate <share>', 'of such trades of yours, for the ceiling by half Kelly; needs --payoff', share)
    .option('--payoff <ratio>', 'what a win of yours brings for each unit that a loss costs', amount)
    .option('--as-of <time>', 'the moment, from what was known then (default: the end)', moment)
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ pyrometer risk ./btc --side long --entry 79000 --leverage 20 --margin 1000')
    .action(async (folder: string, options: RiskOptions) => {
      const desk = await openDesk(folder, options.asOf);
      const report = assess(desk, planOf(desk, options), wishesOf(options));
      const answer = { ...headline(desk), ...report };
      process.stdout.write(options.json ? `${JSON.stringify(answer)}\n` : riskText(desk, report));
    });
}

function sideOf(text: string): Side {
  if (text !== 'long' && text !== 'short') throw new InvalidArgumentError('Give long or short.');
  return text;
}

/** Zero and less are numbers too: the risk desk says what is wrong with them. */
function amount(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('Give a number.');
  return value;
}

function share(text: string): number {
  const value = Number(text.replace(/%$/, '')) / 100;
  if (!text.endsWith('%') || !(value > 0 && value < 1)) throw new InvalidArgumentError('Give a share, for example 1%.');
  return value;
}

function planOf(desk: Desk, { side, leverage, entry = desk.price, size, margin, wallet }: RiskOptions): PositionPlan {
  return {
    side,
    leverage,
    entry,
    ...(size === undefined ? {} : { size }),
    ...(margin === undefined ? {} : { margin }),
    ...(wallet === undefined ? {} : { wallet }),
  };
}

function wishesOf({ stop, equity, riskShare, winRate, payoff }: RiskOptions): RiskWishes {
  if ((winRate === undefined) !== (payoff === undefined))
    throw new PlanError('Kelly needs both --win-rate and --payoff');
  return {
    ...(stop === undefined ? {} : { stop }),
    ...(equity === undefined ? {} : { equity }),
    ...(riskShare === undefined ? {} : { riskShare }),
    ...(winRate === undefined || payoff === undefined ? {} : { edge: { winProbability: winRate, payoff } }),
  };
}

function riskText(desk: Desk, report: RiskReport): string {
  const { position, between, horizons } = report;
  const unit = desk.instrument.contract === 'linear' ? desk.instrument.base : 'USD';
  const { bracket } = position;
  const lines = [
    `${desk.instrument.id}, ${utc(desk.timeMs)}: ${price(desk.price)}`,
    `${position.mode} ${position.side} of ${Number(position.size.toPrecision(6))} ${unit} (${usd(position.notionalUsd)}) from ${price(position.entry)} at ${position.leverage}x`,
    '',
    `  liquidation  ${distanceText(report.liquidation)}`,
    `  bankruptcy   ${distanceText(report.bankruptcy)}`,
    `  bracket      from ${usd(bracket.floor)}: maintenance ${percent(bracket.rate)}, at most ${bracket.maxLeverage}x`,
    '',
    between.length === 0
      ? 'No zone lies between entry and liquidation.'
      : `Zones between entry and liquidation: ${between.map((one) => `#${one.id} ${price(one.low)} to ${price(one.high)} (${usd(one.usd)}, ${one.heat})`).join('; ')}.`,
    '',
    ...table([
      [
        'within',
        'P(liquidation)',
        'Gaussian',
        'P(stop first)',
        'Gaussian',
        `survives ${percent(1 - SURVIVAL_TAIL, 0)}`,
        'windows',
      ],
      ...horizons.map((one) => [
        one.name,
        percent(one.liquidation?.probability ?? null, 1),
        percent(one.liquidation?.gaussian ?? null, 1),
        percent(one.stop?.probability ?? null, 1),
        percent(one.stop?.gaussian ?? null, 1),
        one.survivalLeverage === null ? 'unknown' : `up to ${number(one.survivalLeverage, 1)}x`,
        String(one.windows),
      ]),
    ]),
    '',
    ...stopLines(report),
    ...sizeLines(report, unit),
    'Probabilities: how far the price went in past windows, at the present volatility; the Gaussian is a cross-check.',
    NOT_ADVICE,
    '',
  ];
  return lines.join('\n');
}

function distanceText(distance: Distance | null): string {
  if (!distance) return 'none: no price does it';
  return `${price(distance.price)} (${change(distance.fraction)}, ${atrs(distance.atr)})`;
}

function stopLines({ advice, stop, stopInZone, position }: RiskReport): string[] {
  const { buffer, behind, needed, mostLeverage } = advice;
  const most = `${(Math.floor(10 * mostLeverage) / 10).toFixed(1)}x`;
  const why =
    behind.length === 0
      ? 'one average true range away, in no zone'
      : `behind the far edge of ${behind.map((id) => `#${id}`).join(' and ')} by ${price(buffer.price)} ` +
        `(half an average true range is ${price(buffer.fromAtr)}, a cascade's overshoot ${price(buffer.fromOvershoot)})`;
  const round = advice.movedBehindRound ? ', and farther from a round number' : '';
  const lines =
    advice.stop === null
      ? [`No valid stop: it would stand at ${price(needed)}, ${why}${round}; at most leverage ${most}.`]
      : [`Stop at ${price(advice.stop)}: ${why}${round}. It would hold up to ${most}.`];
  if (advice.smallerSize)
    lines.push('A zone before it feeds itself (R >= 1): take a smaller size; a wider stop does not help.');
  if (stop && stop.price !== advice.stop) {
    const where =
      stopInZone === null ? 'lies in no zone' : `lies inside zone #${stopInZone}, where it is swept with the zone`;
    lines.push(`Your stop at ${distanceText(stop)} ${where}.`);
  }
  lines.push(`(A stop wants the own liquidation at least 1.5 times as far from ${price(position.entry)}.)`, '');
  return lines;
}

function sizeLines({ size, halfKelly }: RiskReport, unit: string): string[] {
  const lines: string[] = [];
  if (size) {
    lines.push(
      `Size that loses ${usd(size.risk)} at that stop: ${Number(size.size.toPrecision(4))} ${unit} (${usd(size.notionalUsd)}), slippage of ${percent(size.slippage, 3)} and fees of 0.10 % counted.`,
    );
  }
  if (halfKelly !== null) {
    lines.push(
      halfKelly > 0
        ? `Ceiling by half Kelly: ${percent(halfKelly)} of equity at risk.`
        : 'Ceiling by half Kelly: nothing, for these figures are no edge.',
    );
  }
  return lines.length > 0 ? [...lines, ''] : [];
}
