import { type Command, InvalidArgumentError } from 'commander';
import type { CascadeReport, CascadeScenario } from '../market/api/cascade.ts';
import { type DeskOptions, deskCommand } from './desk-command.ts';
import { change, number, paragraph, percent, price, table, usd, utc } from './figures.ts';

interface CascadeOptions extends DeskOptions {
  shock: number;
  depth: number;
}

/** `pyrometer cascade`: what forced orders would make of a shock. */
export function cascadeCommand(): Command {
  return deskCommand(
    'cascade',
    'what forced orders would make of a shock to the price, zone by zone',
    (desk, { shock, depth, asOf }: CascadeOptions) => desk.cascade({ shock, depth }, asOf),
    cascadeText,
  )
    .requiredOption('--shock <change>', 'what news does to the price, for example -5% or 3%', shockOf)
    .option('--depth <share>', 'of the usual depth that is there, for example 50%', depthOf, 1)
    .addHelpText('after', '\nExample:\n  $ pyrometer cascade ./btc --shock -5% --as-of 2026-01-31T18:00Z');
}

function percentOf(text: string): number {
  return text.endsWith('%') ? Number(text.slice(0, -1).trim() || Number.NaN) / 100 : Number.NaN;
}

function shockOf(text: string): number {
  const fraction = percentOf(text);
  if (Number.isFinite(fraction)) return fraction;
  throw new InvalidArgumentError('Give a change of the price in percent, for example -5% or 3%.');
}

function depthOf(text: string): number {
  const share = percentOf(text);
  if (Number.isFinite(share)) return share;
  throw new InvalidArgumentError('Give a share in percent, for example 50%.');
}

function cascadeText(report: CascadeReport): string[] {
  const { market, timeMs, side, stages, stress, outcome, depth, critical, instant, scale } = report;
  const orders = side === 'long' ? 'selling of longs' : 'buying of shorts';
  return [
    `${market}, ${utc(timeMs)}: ${price(report.price)}; a shock of ${change(report.shock)} is ${price(report.shockPrice)}`,
    '',
    ...paragraph(`${endText(outcome)} That is with ${percent(depth, 0)} of the usual depth. ${feedback(report)}`),
    '',
    `Forced ${orders}, stretch by stretch:`,
    '',
    ...table(
      [
        ['', 'from', 'to', 'liquidated', 'in all', 'carries to', 'R up to'],
        ...stages.map((stage) => [
          stage.zone === null ? 'between' : `zone #${stage.zone}`,
          price(stage.fromPrice),
          price(stage.toPrice),
          usd(stage.liquidatedUsd),
          usd(stage.totalUsd),
          price(stage.carriedToPrice),
          `${number(stage.greatestReproduction, 2)}${stage.jumps ? ' jumps' : ''}`,
        ]),
      ],
      [0],
    ),
    '',
    'The same shock with less of the usual depth there:',
    '',
    ...table([
      ['depth', 'ends at', 'change', 'liquidated', 'amplified', 'greatest R', 'P(R > 1)'],
      ...stress.map((one) => [
        percent(one.depth, 0),
        one.endPrice === null ? 'no end' : price(one.endPrice),
        one.endMove === null ? 'beyond the map' : change(one.endMove),
        usd(one.liquidatedUsd),
        one.amplification === null ? 'without end' : `${number(one.amplification, 2)}x`,
        number(one.greatestReproduction, 2),
        percent(one.criticalProbability, 0),
      ]),
    ]),
    '',
    ...paragraph(
      instant
        ? `At once, by walking the order book: ${instant.endPrice === null ? 'no end within the map' : `${price(instant.endPrice)} (${change(instant.endMove)})`}, ${usd(instant.liquidatedUsd)} liquidated.`
        : 'At once, before anybody refills the book: unknown, for no fresh order book is known.',
    ),
    ...paragraph(
      critical.length > 0
        ? `Once there, it feeds itself (R >= 1) ${critical.map((one) => `from ${price(one.fromPrice)} to ${price(one.toPrice)} (R up to ${one.greatestReproduction.toFixed(2)})`).join(', ')}.`
        : 'No stretch within reach feeds itself (R < 1 everywhere).',
    ),
    '',
    ...paragraph(
      `Impact: Y sigma sqrt(flow / volume), Y = ${scale.factor}, sigma ${percent(scale.dailyVolatility)} a day, ${usd(scale.dailyVolumeUsd)} traded a day on this venue. ` +
        'R: one liquidated unit liquidates so many more. P(R > 1): over the uncertainty of the leverage mix and of Y, to twice the shock.',
    ),
  ];
}

function endText({ endPrice, endMove, liquidatedUsd, amplification }: CascadeScenario): string {
  return endPrice === null
    ? `It runs through the whole map: ${usd(liquidatedUsd)} is liquidated.`
    : `It ends at ${price(endPrice)} (${change(endMove)}), ${number(amplification, 2)} times the shock, with ${usd(liquidatedUsd)} liquidated on the way.`;
}

function feedback({ outcome }: CascadeReport): string {
  const { greatestReproduction: r, criticalProbability: p } = outcome;
  return r >= 1
    ? `On the way forced orders feed themselves (R up to ${number(r, 2)}).`
    : `Forced orders do not feed themselves on the way (R up to ${number(r, 2)}; P(R > 1) ${percent(p, 0)}).`;
}
