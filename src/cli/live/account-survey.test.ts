import { afterEach, expect, it } from 'vitest';
import { ADDRESSES, positionsOf } from '../../../test/stand-in/accounts.ts';
import { HYPERLIQUID } from '../../../test/stand-in/hyperliquid.ts';
import { scripted } from '../../../test/stand-in/script.ts';
import type { Tape } from '../../../test/stand-in/tape.ts';
import { StandInVenue } from '../../../test/stand-in/venue.ts';
import { NO_LOOKS } from '../../engine/measured/account-looks.ts';
import { LiveMarket } from '../../engine/live/live-market.ts';
import { MarketPipeline } from '../../engine/pipeline.ts';
import { CELL_LOG_HEIGHT } from '../../market/heat-frame.ts';
import { hyperliquidAccounts } from '../../venues/hyperliquid/accounts.ts';
import { parseInstruments } from '../../venues/hyperliquid/instruments.ts';
import { createHyperliquidParser } from '../../venues/hyperliquid/parse.ts';
import { InstrumentTable } from '../../venues/instrument-table.ts';
import { RestClient } from '../../venues/rest/rest-client.ts';
import { ManualClock } from '../../venues/socket/clock.testing.ts';
import { randomSteps, spoilt } from '../../venues/spoilt.testing.ts';
import { VENUE_PRODUCTS } from '../../venues/venues.ts';
import { hash } from '../../../test/stand-in/listed.ts';
import { AccountSurvey } from './account-survey.ts';

const MINUTE = 60_000;
const product = VENUE_PRODUCTS.find(({ venue }) => venue === 'hyperliquid')!;
const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

/** A survey of a stand-in whose clock, like all clocks here, goes on only when it is told to. */
async function surveyed(spoil: (answer: string) => string = (answer) => answer) {
  const clock = new ManualClock();
  clock.wallMs = 1_770_000_000_000;
  const venue = new StandInVenue({ venue: 'hyperliquid', symbols: 3, clock });
  const { restUrl } = await venue.start();
  ends.push(() => venue.stop());
  const rest = new RestClient({ venue: 'hyperliquid', limit: product.restLimit, clock });
  const listing = product.listing(restUrl);
  const instruments = new InstrumentTable(parseInstruments(await rest.ask(listing)).instruments);
  const said: string[] = [];
  const open = { questions: 0 };
  const survey = new AccountSurvey({
    question: hyperliquidAccounts,
    limit: product.restLimit,
    restUrl,
    instruments,
    ask: async (request, options) => {
      open.questions++;
      try {
        return spoil(await rest.ask(request, options));
      } finally {
        open.questions--;
      }
    },
    pausedMs: () => rest.pausedMs,
    looksOf: () => NO_LOOKS,
    say: (text) => said.push(text),
    nowMs: () => clock.nowMs(),
  });
  const parse = createHyperliquidParser(instruments);
  const markets = ['BTC', 'ETH'].map((coin) => {
    const tape = venue.tape(`hyperliquid:${coin}/USDC:USDC`);
    const { marketId: id, base, quote } = tape.listed;
    const brackets = [{ floor: 0, rate: 0.01, deduction: 0, maxLeverage: 50 }];
    const pipeline = new MarketPipeline(
      { id, base, quote, contract: 'linear', sampling: 'none', brackets, simulated: false },
      MINUTE,
    );
    survey.measure(new LiveMarket(pipeline, { fromMs: clock.nowMs(), tradesNumbered: false, history: async () => [] }));
    let openMs = Math.floor(clock.nowMs() / MINUTE) * MINUTE - 10 * MINUTE;
    const bar = () => {
      const [past] = tape.bars(openMs, openMs + 1, MINUTE, clock.nowMs());
      pipeline.close({ ...past!, openInterest: tape.openInterest.quantity });
      openMs += MINUTE;
    };
    for (let i = 0; i < 10; i++) bar();
    return { tape, pipeline, measured: pipeline.measured! };
  });
  const tapes = markets.map(({ tape }) => tape);
  let id = 1;
  const heard = (events: ReturnType<typeof scripted>) => {
    for (const { marketId, event } of events) {
      const tape = venue.tape(marketId);
      tape.take(event);
      for (const { raw } of HYPERLIQUID.say(tape, [event])) survey.heard(parse(raw, clock.nowMs()).events);
    }
  };
  const trade = (count: number) => {
    heard(scripted(tapes, count, clock.nowMs(), id, ['trade']));
    id += count;
  };
  const mark = (tape: Tape, price: number) => {
    const timeMs = clock.nowMs();
    heard([{ marketId: tape.listed.marketId, event: { kind: 'mark', mark: { ...tape.mark, timeMs, mark: price } } }]);
  };
  /** Lets so many turns pass, and what was asked be answered. */
  const turns = async (count: number) => {
    for (let i = 0; i < count; i++) {
      void survey.turn();
      clock.advance(survey.everyMs);
      for (let wait = 0; open.questions > 0 && rest.pausedMs === 0 && wait < 2000; wait++) {
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
  };
  const questions = () => venue.asked.filter((asked) => asked.includes('clearinghouseState'));
  return { clock, venue, restUrl, rest, survey, markets, trade, mark, turns, questions, said };
}

/** What truly stands in each 5 bp cell of one side, base coin. */
function truth(tape: Tape, side: 'long' | 'short', asked: ReadonlySet<string>): Map<number, number> {
  const cells = new Map<number, number>();
  for (const [address, { size, liquidationPrice }] of positionsOf(tape)) {
    if (!asked.has(address) || liquidationPrice === null || size > 0 !== (side === 'long')) continue;
    const cell = Math.floor(Math.log(liquidationPrice) / CELL_LOG_HEIGHT);
    cells.set(cell, (cells.get(cell) ?? 0) + Math.abs(size));
  }
  return cells;
}

/** Expects that the map is the truth of the accounts that were asked, cell by cell. */
function expectTruth(
  { tape, measured }: { tape: Tape; measured: MarketPipeline['measured'] },
  asked: Iterable<string>,
) {
  const known = new Set(asked);
  const middle = Math.floor(Math.log(tape.lastPrice) / CELL_LOG_HEIGHT);
  const [first, bins] = [middle - 2000, 4000];
  const window = { low: Math.exp(first * CELL_LOG_HEIGHT), high: Math.exp((first + bins) * CELL_LOG_HEIGHT), bins };
  const { map, coverage } = measured!.answer(window);
  for (const side of ['long', 'short'] as const) {
    const byGroup = side === 'long' ? map.longUsd : map.shortUsd;
    const wanted = truth(tape, side, known);
    let cells = 0;
    for (let bin = 0; bin < bins; bin++) {
      const usd = byGroup.reduce((sum, group) => sum + group[bin]!, 0);
      const wantedUsd = (wanted.get(first + bin) ?? 0) * Math.exp((first + bin + 0.5) * CELL_LOG_HEIGHT);
      // A cell's edge may fall into its neighbour in the last digits.
      if (Math.abs(usd - wantedUsd) > 1e-6 * (usd + wantedUsd) + 1e-3)
        expect([side, bin, usd]).toEqual([side, bin, wantedUsd]);
      if (wantedUsd > 0) cells++;
    }
    expect(cells).toBeGreaterThan(10);
    const all = [...positionsOf(tape)].filter(
      ([address, { size }]) => known.has(address) && size > 0 === (side === 'long'),
    );
    expect(coverage[side].positions).toBe(all.length);
    const quantity = all.reduce((sum, [, { size }]) => sum + Math.abs(size), 0);
    expect(coverage[side].shareOfOpenInterest).toBeCloseTo(quantity / tape.openInterest.quantity, 9);
  }
}

const heldBy = (asked: readonly string[]) => new Set(asked.map((text) => /0x[0-9a-f]{40}/.exec(text)![0]));

it('comes to what the accounts that it asked truly hold, and stays within half of the limit', async () => {
  const { venue, restUrl, survey, markets, trade, turns, questions, clock, rest } = await surveyed();
  expect(survey.everyMs).toBe(200);
  trade(60);
  expect(survey.counts).toEqual({ heard: expect.any(Number), asked: 0 });
  await turns(20);
  // Of part of the accounts it is the truth of that part.
  expect(survey.counts.asked).toBe(20);
  expect(heldBy(questions()).size).toBe(20);
  for (const { measured } of markets) expect(measured.answer({}).coverage.accounts.asked).toBe(20);
  trade(3000);
  const beganMs = clock.monotonicMs();
  const before = questions().length;
  await turns(400);
  expect(survey.counts.heard).toBeGreaterThan(250);
  expect(survey.counts.asked).toBe(survey.counts.heard);
  for (const market of markets) expectTruth(market, heldBy(questions()));
  const minutes = (clock.monotonicMs() - beganMs) / MINUTE;
  expect((questions().length - before) * hyperliquidAccounts.weight).toBeLessThanOrEqual(600 * minutes + 2);
  expect(venue.violations).toEqual([]);
  // There is room for others.
  await rest.ask(product.listing(restUrl));
});

it('hears of positions that changed, and asks again where a price was crossed', async () => {
  const { markets, trade, mark, turns, questions, clock } = await surveyed();
  trade(3000);
  await turns(400);
  const [btc] = markets;
  const { tape, measured } = btc!;
  const before = measured.answer({}).coverage;
  // Somebody moves margin, and trades.
  const [address, position] = [...positionsOf(tape)].find(([, { size }]) => size > 0)!;
  positionsOf(tape).set(address, { ...position, size: position.size * 3, liquidationPrice: tape.lastPrice * 0.71 });
  trade(1500);
  clock.advance(2 * MINUTE);
  await turns(600);
  expectTruth(btc!, heldBy(questions()));
  const low = tape.lastPrice * 0.97;
  mark(tape, low);
  const after = measured.answer({}).coverage;
  expect(after.crossed).toBeGreaterThan(0);
  expect(after.long.positions).toBe(before.long.positions - after.crossed);
  expectTruth(btc!, heldBy(questions()));
  const asked = questions().length;
  clock.advance(MINUTE);
  await turns(after.crossed);
  // Those whose price was crossed are asked before all others.
  expect(questions().length - asked).toBe(after.crossed);
  expect(measured.answer({}).coverage.crossed).toBe(after.crossed);
});

it('asks less often where the venue refuses, and as often again when it does no more', async () => {
  const { venue, survey, trade, turns, questions, clock, said, rest } = await surveyed();
  trade(3000);
  venue.restFault = 429;
  for (let round = 0; round < 3; round++) {
    await turns(20);
    while (rest.pausedMs > 0) clock.advance(1000);
  }
  const refused = questions().length;
  expect(refused).toBeLessThan(20);
  expect(said).toHaveLength(1);
  expect(said[0]).toMatch(/accounts cannot be asked what they hold: .*429/);
  venue.restFault = null;
  clock.advance(2 * MINUTE);
  await turns(160);
  const slow = questions().length - refused;
  expect(slow).toBeLessThan(80);
  await turns(8000);
  const before = questions().length;
  trade(3000);
  await turns(100);
  expect(questions().length - before).toBeGreaterThan(60);
  expect(survey.counts.asked).toBeGreaterThan(200);
});

it('lives with answers that are spoilt', async () => {
  let drawn = 0;
  let reads = 0;
  const random = () => hash(drawn++, 77);
  const { markets, trade, turns, survey } = await surveyed((answer) => {
    reads++;
    return reads % 3 === 0 ? answer : spoilt(answer, randomSteps(random));
  });
  trade(3000);
  await turns(900);
  expect(survey.counts.asked).toBeGreaterThan(100);
  for (const { measured } of markets) {
    const { map, coverage } = measured.answer({});
    expect(Object.values(map.maxPain).every((one) => one === null || Number.isFinite(one.usd))).toBe(true);
    expect([...map.longUsd.flat(), ...map.shortUsd.flat()].every((usd) => usd >= 0 && Number.isFinite(usd))).toBe(true);
    expect(coverage.refused).toBeGreaterThan(0);
  }
});

it('tells nobody an address', async () => {
  const { markets, trade, turns, said, venue } = await surveyed();
  trade(500);
  venue.restFault = 500;
  await turns(5);
  venue.restFault = null;
  await turns(60);
  const texts = [JSON.stringify(markets.map(({ measured }) => measured.answer({}))), ...said].join('\n').toLowerCase();
  expect(ADDRESSES.some((address) => texts.includes(address))).toBe(false);
});
