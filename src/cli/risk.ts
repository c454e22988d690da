import { type Command, InvalidArgumentError } from 'commander';
import type { AdviceRecordAnswer } from '../market/api/advice.ts';
import type { RiskAnswer, RiskChance, RiskDistance, RiskQuestion } from '../market/api/risk.ts';
import { parseMarketId } from '../market/market-id.ts';
import { type DeskOptions, deskCommand } from './desk-command.ts';
import { atrs, change, number, paragraph, percent, price, table, usd, utc } from './figures.ts';

type RiskOptions = DeskOptions & RiskQuestion;

/** `pyrometer risk`: what a planned position stands on. */
export function riskCommand(): Command {
  return deskCommand(
    'risk',
    'what a planned position stands on: liquidation, zones on the way, odds, stop, size',
    (desk, options: RiskOptions) => desk.risk(questionOf(options), options.asOf),
    riskText,
  )
    .requiredOption('--side <side>', 'long or short', sideOf)
    .requiredOption('--leverage <times>', 'for example 20', amount)
    .option('--entry <price>', 'entry price (default: the price of the moment)', amount)
    .option('--size <contracts>', 'base coin (linear) or USD (inverse)', amount)
    .option('--margin <amount>', 'initial margin instead of a size: quote currency (linear) or coin (inverse)', amount)
    .option('--wallet <amount>', 'cross margin: all that stands behind the position (default: isolated)', amount)
    .option('--stop <price>', 'a stop of your own, to be judged', amount)
    .option('--target <price>', 'where the plan takes its profit: which comes first, target or stop?', amount)
    .option('--equity <amount>', 'what you have, for a size; quote currency', amount)
    .option('--risk-share <share>', 'of it, what a stopped trade may lose (default: 1%)', share)
    .option('--win-rate <share>', 'of such trades of yours, for the ceiling by half Kelly; needs --payoff', share)
    .option('--payoff <ratio>', 'what a win of yours brings for each unit that a loss costs', amount)
    .addHelpText('after', '\nExample:\n  $ pyrometer risk ./btc --side long --entry 79000 --leverage 20 --margin 1000');
}

function questionOf(options: RiskOptions): RiskQuestion {
  const question: Partial<RiskOptions> = { ...options };
  for (const name of ['asOf', 'json', 'server'] as const) delete question[name];
  return question as RiskQuestion;
}

function sideOf(text: string): 'long' | 'short' {
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

export function riskText(answer: RiskAnswer): string[] {
  const { market, timeMs, position, between, horizons, stop, caveat, skilled, record } = answer;
  const unit = position.contract === 'linear' ? parseMarketId(market).base : 'USD';
  const { bracket } = position;
  return [
    `${market}, ${utc(timeMs)}: ${price(answer.price)}`,
    `${position.mode} ${position.side} of ${Number(position.size.toPrecision(6))} ${unit} (${usd(position.notionalUsd)}) from ${price(position.entry)} at ${position.leverage}x`,
    '',
    `  liquidation  ${distanceText(answer.liquidation)}`,
    `  bankruptcy   ${distanceText(answer.bankruptcy)}`,
    `  bracket      ${bracket.floor > 0 ? `from ${usd(bracket.floor)}` : 'the first'}: maintenance ${percent(bracket.rate)}, at most ${bracket.maxLeverage}x`,
    '',
    ...paragraph(
      between.length === 0
        ? 'No zone lies between entry and liquidation.'
        : `Zones between entry and liquidation: ${between.map((one) => `#${one.id} ${price(one.low)} to ${price(one.high)} (${usd(one.usd)}, ${one.heat})`).join('; ')}.`,
    ),
    '',
    ...table([
      ['within', 'P(liquidation)', '95 %', 'Gaussian', 'P(stop)', '95 %', 'Gaussian', 'survives 99 %', 'windows'],
      ...horizons.map((one) => [
        one.name,
        ...chanceCells(one.liquidation),
        ...chanceCells(one.stop),
        one.survivalLeverage === null ? 'unknown' : `up to ${number(one.survivalLeverage, 1)}x`,
        String(one.windows),
      ]),
    ]),
    '',
    ...raceLines(answer),
    ...stop.reasons.flatMap((reason) => paragraph(reason)),
    '',
    ...sizeLines(answer, unit),
    ...lossLines(answer),
    ...paragraph(
      'Probabilities: how far the price went in past windows, at the present volatility; the Gaussian is a cross-check.',
    ),
    ...(record ? ['', ...recordLines(record), ''] : []),
    ...paragraph(caveat, skilled ? '' : '~ '),
  ];
}

function recordLines({ of, declined, sentences }: AdviceRecordAnswer): string[] {
  const none = declined ? ` ${declined} of these plans had no valid stop.` : '';
  return [...paragraph(`The record of this rule here (${of}): ${sentences.join(' ')}${none}`)];
}

function chanceCells(chance: RiskChance | null): string[] {
  if (!chance) return ['none', '', ''];
  const { probability, low, high, gaussian } = chance;
  const interval = low === null || high === null ? 'too few' : `${percent(low, 1)} to ${percent(high, 1)}`;
  return [percent(probability, 1), interval, percent(gaussian, 1)];
}

function distanceText(distance: RiskDistance | null): string {
  if (!distance) return 'none: no price does it';
  return `${price(distance.price)} (${change(distance.fraction)}, ${atrs(distance.atr)})`;
}

/** Which comes first. */
function raceLines({ target, rewardToRisk, horizons, stop }: RiskAnswer): string[] {
  if (!target || horizons.every(({ race }) => race === null)) return [];
  const other = stop.own || stop.advised ? 'stop' : 'liquidation';
  const ratio = rewardToRisk === null ? '' : `; ${number(rewardToRisk, 2)} won for each 1 lost, before fees`;
  return [
    `  target       ${distanceText(target)}${ratio}`,
    '',
    ...paragraph(
      `Which comes first, target or ${other}; each past window counts as it was and mirrored, for where the price drifted promises no direction:`,
    ),
    '',
    ...table([
      [
        'within',
        'target first',
        '95 %',
        'Gaussian',
        `${other} first`,
        '95 %',
        'Gaussian',
        'neither',
        '95 %',
        'Gaussian',
      ],
      ...horizons.map(({ name, race }) => [
        name,
        ...(['target', 'stop', 'neither'] as const).flatMap((of) => chanceCells(race && race[of])),
      ]),
    ]),
    '',
  ];
}

function sizeLines({ size, kelly, slippage }: RiskAnswer, unit: string): string[] {
  const lines: string[] = [];
  if (slippage !== null) lines.push(`Closing the planned size at once would move the price by ${slipText(slippage)}.`);
  if (size) {
    lines.push(
      `Size that loses ${usd(size.riskUsd)} at that stop: ${Number(size.size.toPrecision(4))} ${unit} (${usd(size.notionalUsd)}), slippage of ${slipText(size.slippage)} and fees of 0.10 % counted.`,
    );
  }
  const kellyLines = kelly
    ? paragraph(
        `Ceiling by half Kelly: ${kelly.share > 0 ? `${percent(kelly.share)} of equity at risk` : 'nothing'}. ${kelly.reasons.join(' ')}`,
        kelly.shown ? '' : '~ ',
      )
    : [];
  const all = [...lines.flatMap((line) => paragraph(line)), ...kellyLines];
  return all.length > 0 ? [...all, ''] : [];
}

function slipText(slippage: number): string {
  return slippage < 1e-5 ? 'less than 0.001 %' : percent(slippage, 3);
}

/** What the plan loses, by shock and depth. */
function lossLines({ cascade, position }: RiskAnswer): string[] {
  if (!cascade) return [];
  const depths = [...new Set(cascade.map(({ depth }) => depth))];
  const shocks = [...new Set(cascade.map(({ shock }) => shock))];
  const behind = position.mode === 'cross' ? 'the wallet' : 'the margin';
  return [
    `What news and the forced orders after it take of ${behind}, by how much of the usual depth is there:`,
    '',
    ...table([
      ['news', ...depths.map((depth) => percent(depth, 0))],
      ...shocks.map((shock) => [
        change(shock, 0),
        ...depths.map((depth) => {
          const one = cascade.find((loss) => loss.shock === shock && loss.depth === depth)!;
          return `${percent(one.lossShare, 0)} (${one.exit})`;
        }),
      ]),
    ]),
    '',
    ...paragraph('A stop is filled where the price trades through it; where it gaps beyond it, it costs more.'),
    '',
  ];
}
