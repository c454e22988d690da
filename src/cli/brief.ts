import { Command } from 'commander';
import { RISK_HORIZONS } from '../model/risk/hit-odds.ts';
import { moment } from './arguments.ts';
import { type AgedZone, type Desk, headline, openDesk } from './desk.ts';
import { atrs, change, NOT_ADVICE, number, percent, price, usd, utc } from './figures.ts';

const DAY = RISK_HORIZONS.findIndex(({ name }) => name === '24 h');
/** Deviations from the usual from which funding or a change of open interest is called unusual. */
const UNUSUAL = 1;
/** Fall of open interest within a day that is called deleveraging. */
const FLUSH = -0.03;
const OVERBOUGHT = 70;
const OVERSOLD = 30;

export type Crowding = 'deleveraging' | 'crowded long' | 'crowded short' | 'balanced' | 'unknown';

/** `pyrometer brief`: the market in a few sentences, each with the numbers it stands on. */
export function briefCommand(): Command {
  return new Command('brief')
    .description('the market in a few sentences, each with the numbers it stands on')
    .argument('<recording>', "one market's recording")
    .option('--as-of <time>', 'the moment, from what was known then (default: the end)', moment)
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ pyrometer brief ./btc --as-of 2026-02-02T03:00Z')
    .action(async (folder: string, { asOf, json }: { asOf?: number; json?: boolean }) => {
      const desk = await openDesk(folder, asOf);
      const { readings, liquidations, zones } = desk;
      const answer = {
        ...headline(desk),
        crowding: crowdingOf(desk),
        readings,
        liquidations,
        zones,
        text: briefOf(desk),
      };
      process.stdout.write(json ? `${JSON.stringify(answer)}\n` : `${[...answer.text, NOT_ADVICE].join('\n')}\n`);
    });
}

/** Who is crowded, by funding against its usual; a fall of open interest comes first. */
export function crowdingOf({ readings: { funding, openInterest } }: Pick<Desk, 'readings'>): Crowding {
  if (openInterest.change24h <= FLUSH && openInterest.zScore <= -UNUSUAL) return 'deleveraging';
  if (Number.isNaN(funding.zScore)) return 'unknown';
  if (funding.zScore >= UNUSUAL && funding.rate > 0) return 'crowded long';
  if (funding.zScore <= -UNUSUAL && funding.rate < 0) return 'crowded short';
  return 'balanced';
}

/** The brief, a sentence or two a line; the same desk gives the same words. */
export function briefOf(desk: Desk): string[] {
  const below = nearest(desk, 'long');
  const above = nearest(desk, 'short');
  return [
    priceLine(desk),
    liquidationLine(desk),
    zoneLine('Below', below),
    zoneLine('Above', above),
    readingLine(desk),
    crowdLine(desk),
    ...turnLines(desk, below, above),
    unknownLine(desk),
    `The probabilities rest on ${desk.odds.windows(DAY)} past windows of 24 h; that a zone pulls the price is not assumed.`,
  ];
}

/** The zone whose near edge is nearest. */
function nearest({ zones }: Desk, side: 'long' | 'short'): AgedZone | null {
  const own = zones.filter((zone) => zone.side === side);
  return own.toSorted((a, b) => Math.abs(a.distance) - Math.abs(b.distance))[0] ?? null;
}

function priceLine({ instrument, timeMs, price: now, readings, atr }: Desk): string {
  const { change24h, volatility } = readings;
  const moved = Number.isNaN(change24h)
    ? 'its change in 24 h is unknown'
    : `${change24h < 0 ? 'down' : 'up'} ${percent(Math.abs(change24h))} in 24 h`;
  const range =
    atr > 0 ? `an hour's average range is ${price(atr)} (${percent(atr / now)})` : "an hour's range is unknown";
  return `${instrument.base}, ${utc(timeMs)}: ${price(now)}, ${moved}; ${range}, volatility ${percent(volatility.ewma)} a day.`;
}

function liquidationLine({ liquidations, instrument, openInterest, price: now }: Desk): string {
  const day = liquidations.find(({ hours }) => hours === 24);
  if (!day) return 'What was liquidated in the last 24 h is unknown in this recording.';
  const total = day.longUsd + day.shortUsd;
  if (total === 0) return 'Nothing was liquidated in the last 24 h.';
  const mostly = day.longUsd >= day.shortUsd ? 'longs' : 'shorts';
  const share = Math.max(day.longUsd, day.shortUsd) / total;
  const perUnit = instrument.contract === 'linear' ? now : 1;
  const ofInterest = total / (openInterest * perUnit);
  // Totals may be of several venues, the open interest is of this one: their ratio is told only where it can be one.
  const weight = ofInterest < 1 ? `, ${percent(ofInterest)} of this venue's open interest` : '';
  const floor =
    instrument.sampling === 'full' || instrument.sampling === 'tape'
      ? ''
      : ' The feed is sampled or of other venues too.';
  return (
    `${usd(total)} was liquidated in the last 24 h${weight}: ${usd(day.longUsd)} of longs, ${usd(day.shortUsd)} of shorts, ` +
    `${percent(share, 0)} of it ${mostly} (imbalance ${change(day.imbalance, 0)}).${floor}`
  );
}

function zoneLine(where: 'Above' | 'Below', zone: AgedZone | null): string {
  if (!zone) return `${where} the price no zone stands out.`;
  const { side, low, high, usd: holds, share, heat, distance, distanceAtr, hit } = zone;
  return (
    `${where}, ${usd(holds)} of ${side}s (${percent(share)} of open interest, ${heat} heat) would be liquidated from ` +
    `${price(side === 'long' ? high : low)} to ${price(side === 'long' ? low : high)}: ${change(distance)} or ${atrs(distanceAtr)} away, ` +
    `reached within 24 h with a probability of ${percent(hit[DAY]!, 0)}.`
  );
}

function readingLine({ readings: { funding, openInterest, rsi, takers } }: Desk): string {
  const state = rsi >= OVERBOUGHT ? ', overbought' : rsi <= OVERSOLD ? ', oversold' : '';
  return (
    `Funding ${percent(funding.rate, 4)} (${percent(funding.annualised, 1)} a year, ${number(funding.zScore)} deviations from its usual); ` +
    `open interest ${change(openInterest.change24h)} in 24 h (${number(openInterest.zScore)} deviations); ` +
    `RSI of hours ${number(rsi, 0)}${state}; takers' imbalance in 24 h ${change(takers.day.imbalance, 1)}.`
  );
}

function crowdLine(desk: Desk): string {
  const { funding, openInterest } = desk.readings;
  const crowding = crowdingOf(desk);
  switch (crowding) {
    case 'deleveraging':
      return `Deleveraging: open interest fell by ${percent(-openInterest.change24h)} in 24 h, ${number(-openInterest.zScore)} deviations below its usual change.`;
    case 'crowded long':
    case 'crowded short':
      return `${crowding === 'crowded long' ? 'Longs' : 'Shorts'} are crowded: they pay ${percent(Math.abs(funding.rate), 4)}, ${number(Math.abs(funding.zScore))} deviations from the usual.`;
    case 'balanced':
      return `Neither side is crowded: funding is ${number(Math.abs(funding.zScore))} deviations from its usual, less than ${UNUSUAL} or of the other sign.`;
    case 'unknown':
      return 'Who is crowded is unknown: funding has too short a history here.';
  }
}

function turnLines({ readings }: Desk, below: AgedZone | null, above: AgedZone | null): string[] {
  const { vwapOfDay } = readings;
  const lines: string[] = [];
  if (below) {
    lines.push(
      `A fall through ${price(below.low)}, the far edge below, on falling open interest would confirm a flush; a fall into ${price(below.high)} that is bought back above it would refute it.`,
    );
  }
  if (above) {
    lines.push(
      `A rise through ${price(above.high)}, the far edge above, would confirm a squeeze; a turn before ${price(above.low)} would refute it.`,
    );
  }
  if (!Number.isNaN(vwapOfDay)) {
    lines.push(
      `The day's mean price is ${price(vwapOfDay)}: ${readings.price < vwapOfDay ? 'most who bought today are' : 'most who sold today are'} losing.`,
    );
  }
  return lines;
}

function unknownLine({ readings, liquidations, depth, instrument }: Desk): string {
  const { funding, openInterest, takers, basis, longShortRatio, rsi } = readings;
  const names: [string, boolean][] = [
    ['liquidations', liquidations.length === 0],
    ['funding', Number.isNaN(funding.rate)],
    ['the change of open interest', Number.isNaN(openInterest.change24h)],
    ["takers' sides", Number.isNaN(takers.day.imbalance)],
    ['the basis', Number.isNaN(basis)],
    ['the long/short ratio', Number.isNaN(longShortRatio)],
    ['RSI', Number.isNaN(rsi)],
    ['the order book', depth === null],
  ];
  const unknown = names.filter(([, missing]) => missing).map(([name]) => name);
  const others = `what other venues hold is not part of ${instrument.id}'s map`;
  return unknown.length > 0 ? `Unknown here: ${unknown.join(', ')}; ${others}.` : `Not seen: ${others}.`;
}
