import { readFile } from 'node:fs/promises';
import { text as textOf } from 'node:stream/consumers';
import { Command } from 'commander';
import { Value } from 'typebox/value';
import { MOST_POSITIONS, type PortfolioAnswer, PortfolioLeg, PortfolioQuestion } from '../market/api/portfolio.ts';
import { QueryError } from '../market/errors.ts';
import { moment } from './arguments.ts';
import { type DeskOptions, serverOption } from './desk-command.ts';
import { askPortfolio } from './desk-source.ts';
import { atrs, change, NOT_ADVICE, paragraph, percent, price, table, usd, utc } from './figures.ts';

const EXAMPLE = `
FILE is JSON; - reads it from standard input:
  {
    "wallet": 20000,
    "positions": [
      { "market": "BTC", "side": "long", "leverage": 10, "margin": 4000, "stop": 74000 },
      { "market": "ETH", "side": "short", "leverage": 5, "size": 6, "mode": "isolated" }
    ]
  }
A market is a recording's folder, or a coin or a market id of a running server. Of each position either margin or size is
given; entry is the price of the moment where it is not, and mode is cross where it is not isolated.

Example:
  $ pyrometer portfolio ./positions.json --as-of 2026-01-31T12:00Z`;

/** `pyrometer portfolio`: what several positions on one wallet stand on. */
export function portfolioCommand(): Command {
  return new Command('portfolio')
    .description('several positions on one wallet: what liquidates each, and all, and what a cascade takes')
    .argument('<file>', 'the wallet and its positions, JSON')
    .option('--as-of <time>', 'the moment, from what was known then (default: the end)', moment)
    .option('--json', 'print JSON')
    .addOption(serverOption())
    .addHelpText('after', EXAMPLE)
    .action(async (file: string, { asOf, json, server }: DeskOptions) => {
      const answer = await askPortfolio(await readQuestion(file), server, asOf);
      const lines = json ? [JSON.stringify(answer)] : [...portfolioText(answer), ...paragraph(NOT_ADVICE)];
      process.stdout.write(`${lines.join('\n')}\n`);
    });
}

/** @throws QueryError where the file cannot be read or is no wallet with positions, naming the first that is wrong */
async function readQuestion(file: string): Promise<PortfolioQuestion> {
  const name = file === '-' ? 'standard input' : file;
  let question: unknown;
  try {
    question = JSON.parse(file === '-' ? await textOf(process.stdin) : await readFile(file, 'utf8'));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new QueryError(`there is no file ${file}`);
    throw new QueryError(code ? `${file} cannot be read: ${message}` : `${name} is not JSON: ${message}`);
  }
  const { wallet, positions } = (question ?? {}) as Partial<PortfolioQuestion>;
  if (typeof wallet !== 'number' || !Array.isArray(positions) || positions.length === 0) {
    throw new QueryError(`${name} needs a wallet, a number, and positions, a list: see pyrometer portfolio --help`);
  }
  positions.forEach((leg, i) => {
    const unknown = Object.keys(Object(leg)).find((key) => !(key in PortfolioLeg.properties));
    if (unknown) throw new QueryError(`${name}: position ${i + 1}: ${unknown} is no part of a position`);
    if (Value.Check(PortfolioLeg, leg)) return;
    const first = Value.Errors(PortfolioLeg, leg)[0];
    const field = first?.instancePath.slice(1);
    throw new QueryError(`${name}: position ${i + 1}: ${field ? `${field} ` : ''}${first?.message}`);
  });
  if (Value.Check(PortfolioQuestion, question)) return question;
  throw new QueryError(`${name} holds ${positions.length} positions; a wallet takes at most ${MOST_POSITIONS}`);
}

export function portfolioText(answer: PortfolioAnswer): string[] {
  const { timeMs, wallet, quote, positions, horizons, marginRatio, skilled, caveat } = answer;
  const day = horizons.findIndex(({ name }) => name === '24 h');
  const isolated = positions.filter(({ mode }) => mode === 'isolated');
  const aside =
    isolated.length > 0 ? `, ${price(wallet - answer.crossBalance)} of it set aside for isolated positions` : '';
  return [
    `${utc(timeMs)}: ${positions.length} ${positions.length === 1 ? 'position' : 'positions'} on a wallet of ${price(wallet)} ${quote}${aside}`,
    '',
    ...table(
      [
        ['', 'market', '', 'mode', 'size', 'entry', 'mark', 'gain', 'liquidated at', 'away', '', 'P(24 h)', 'stop'],
        ...positions.map((one, i) => [
          String(i + 1),
          one.market,
          `${one.side} ${one.leverage}x`,
          one.mode,
          String(Number(one.size.toPrecision(6))),
          price(one.entry),
          price(one.mark),
          `${one.unrealised < 0 ? '-' : '+'}${usd(Math.abs(one.unrealised))}`,
          one.liquidation ? price(one.liquidation.price) : 'no price',
          one.liquidation ? change(one.liquidation.fraction) : '',
          one.liquidation ? atrs(one.liquidation.atr) : '',
          one.liquidated[day] ? percent(one.liquidated[day].probability, 1) : '',
          one.stop ? price(one.stop.price) : 'none',
        ]),
      ],
      [0, 1, 2, 3],
    ),
    '',
    `  equity           ${price(answer.equity)} ${quote} behind the cross positions, ${price(answer.totalEquity)} in all`,
    `  maintenance      ${price(answer.maintenance)} ${quote}, ${percent(marginRatio)} of that equity (liquidated at 100 %)`,
    `  all fall alike   ${changeText(answer.commonFall)}`,
    `  all rise alike   ${changeText(answer.commonRise)}`,
    '',
    ...lossLines(answer),
    ...paragraph(caveat, skilled ? '' : '~ '),
  ];
}

function changeText(fraction: number | null): string {
  return fraction === null
    ? 'no change of all marks together liquidates the wallet'
    : `liquidated at ${change(fraction)}`;
}

/** What the wallet loses, by shock and depth. */
function lossLines({ cascade }: PortfolioAnswer): string[] {
  if (!cascade) return ['What a cascade takes is unknown: volume or volatility of a market is.', ''];
  const depths = [...new Set(cascade.map(({ depth }) => depth))];
  const shocks = [...new Set(cascade.map(({ shock }) => shock))].toSorted((a, b) => a - b);
  return [
    ...paragraph(
      'What news that moves every market alike, and the forced orders after it, take of all equity, by how much of the usual depth is there (how many positions are stopped, how many liquidated):',
    ),
    '',
    ...table([
      ['news', ...depths.map((depth) => percent(depth, 0))],
      ...shocks.map((shock) => [
        change(shock, 0),
        ...depths.map((depth) => {
          const { lossShare, ends } = cascade.find((one) => one.shock === shock && one.depth === depth)!;
          const count = (exit: string) => ends.filter((end) => end.exit === exit).length;
          const gone = [
            ...(count('stop') > 0 ? [`${count('stop')} stopped`] : []),
            ...(count('liquidation') > 0 ? [`${count('liquidation')} liquidated`] : []),
          ];
          return `${lossShare < 0 ? `gains ${percent(-lossShare, 0)}` : percent(lossShare, 0)}${gone.length > 0 ? ` (${gone.join(', ')})` : ''}`;
        }),
      ]),
    ]),
    '',
  ];
}
