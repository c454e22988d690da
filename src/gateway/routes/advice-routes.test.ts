import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, pipelineOf, simulated, START_MS } from '../../engine/desk/simulated.testing.ts';
import type { AdviceAnswer } from '../../market/api/advice.ts';
import type { CascadeReport } from '../../market/api/cascade.ts';
import type { ReadingAnswer } from '../../market/api/reading.ts';
import type { RiskAnswer } from '../../market/api/risk.ts';
import type { ZoneDetail } from '../../market/api/zone-detail.ts';
import type { Zones } from '../../market/api/zones.ts';
import { answerOf, serveDesk } from './served-desk.testing.ts';

const DAYS = 9;
const END_MS = START_MS + DAYS * DAY_MS;
/** Not a full hour, and between two stamps of open interest. */
const AS_OF_MS = END_MS - 20 * HOUR_MS - 22 * MINUTE_MS;
const AS_OF = `asOf=${AS_OF_MS}`;
const PLAN = 'side=long&leverage=20&margin=1000&equity=10000';
let whole: FastifyInstance;
let cut: FastifyInstance;
let path: string;

beforeAll(async () => {
  const market = simulated(DAYS);
  path = `/api/v1/markets/${encodeURIComponent(market.instrument.id)}`;
  // Live, and its last bar is of January: nothing for now can rest on it.
  const stale = () => {
    const pipeline = pipelineOf(
      { ...market, instrument: { ...market.instrument, id: 'sim:STALE/USDT:USDT' } },
      AS_OF_MS,
    );
    pipeline.source.live = true;
    return pipeline;
  };
  whole = await serveDesk(pipelineOf(market), stale());
  cut = await serveDesk(pipelineOf(market, AS_OF_MS), stale());
});
afterAll(() => Promise.all([whole.close(), cut.close()]));

const ask = <T>(of: FastifyInstance, query: string) => answerOf<T>(of, path + query);

test.each(['/reading', '/cascade?shock=-0.05', `/risk?${PLAN}`])(
  '%s says of a past moment what it would have said then',
  async (query) => {
    const then = await ask(cut, query);
    await ask(whole, query);
    expect(await ask(whole, `${query}${query.includes('?') ? '&' : '?'}${AS_OF}`)).toEqual(then);
  },
);

test('the reading: sentences with their topic, their numbers and whether they are to be greyed', async () => {
  const { sentences, skill } = await ask<ReadingAnswer>(whole, '/reading');
  expect(skill).toBeNull();
  expect(sentences.length).toBeGreaterThan(9);
  for (const { text, figures } of sentences) {
    expect(text).toMatch(/^[A-Z].*\.$/);
    expect(Object.keys(figures).length).toBeGreaterThan(0);
  }
  const greyed = new Set(sentences.filter(({ skilled }) => !skilled).map(({ topic }) => topic));
  // Nothing has been scored here: what rests on the map is grey, what was measured is not.
  expect([...greyed]).toEqual(expect.arrayContaining(['zones', 'outlook']));
  for (const topic of ['price', 'liquidations', 'flow'] as const) expect(greyed.has(topic)).toBe(false);
  expect(sentences.find(({ text }) => text.includes('pull the price'))!.skilled).toBe(false);
});

describe('the cascade', () => {
  const at = (query: string) => ask<CascadeReport>(whole, `/cascade?${query}`);

  test('goes zone by zone from the price to its end, and adds up', async () => {
    const { stages, outcome, price, shockPrice, reproduction } = await at('shock=-0.06');
    expect(shockPrice).toBeCloseTo(0.94 * price, 6);
    expect(stages[0]!.fromPrice).toBeCloseTo(price, 6);
    expect(stages.at(-1)!.toPrice).toBeCloseTo(outcome.endPrice!, 6);
    stages.slice(1).forEach((stage, i) => expect(stage.fromPrice).toBeCloseTo(stages[i]!.toPrice, 9));
    expect(stages.some(({ zone }) => zone !== null)).toBe(true);
    expect(stages.at(-1)!.totalUsd / outcome.liquidatedUsd).toBeCloseTo(1, 2);
    expect(stages.at(-1)!.carriedToPrice).toBeCloseTo(outcome.endPrice!, 2);
    expect(reproduction.price).toHaveLength(reproduction.value.length);
    expect(Math.max(...reproduction.value)).toBeGreaterThanOrEqual(outcome.greatestReproduction);
  });

  test('goes farther the larger the shock and the thinner the book', async () => {
    const [small, large] = [await at('shock=-0.02'), await at('shock=-0.06')];
    expect(large.outcome.endMove!).toBeLessThan(small.outcome.endMove!);
    const ends = large.stress.map(({ endMove }) => endMove ?? -1);
    expect(ends).toEqual(ends.toSorted((a, b) => b - a));
    expect(large.stress.map(({ depth }) => depth)).toEqual([1, 0.5, 0.1, 0.02]);
    for (const { criticalProbability } of large.stress) {
      expect(criticalProbability! >= 0 && criticalProbability! <= 1).toBe(true);
    }
    expect((await at('shock=-0.06&depth=0.5')).outcome).toEqual(large.stress[1]);
    expect((await at('shock=0.04')).side).toBe('short');
  });
});

describe('the risk desk', () => {
  const at = (query: string) => ask<RiskAnswer>(whole, `/risk?${query}`);

  test('says what a plan stands on', async () => {
    const answer = await at(PLAN);
    const { position, liquidation, bankruptcy, horizons, stop, size, cascade, skilled, caveat } = answer;
    expect(position.notionalUsd).toBeCloseTo(20_000, 6);
    expect(liquidation!.price).toBeGreaterThan(bankruptcy!.price);
    expect(liquidation!.fraction).toBeLessThan(0);
    expect(horizons.map(({ name }) => name)).toEqual(['1 h', '4 h', '24 h', '7 d']);
    expect(stop.reasons[0]).toMatch(/^(Stop at|No valid stop: .* at most leverage \d)/);
    expect(size === null || size.riskUsd === 100).toBe(true);
    expect(cascade).toHaveLength(9);
    expect([skilled, caveat]).toEqual([false, expect.stringMatching(/has not been measured/)]);
  });

  test('with a target it says which comes first, and the ceiling of half Kelly with its reason, greyed', async () => {
    const { price } = await at(PLAN);
    const { horizons, target, rewardToRisk, kelly } = await at(
      `side=long&leverage=5&margin=1000&stop=${0.98 * price}&target=${1.03 * price}`,
    );
    expect([target!.price, rewardToRisk]).toEqual([expect.closeTo(1.03 * price, 6), expect.closeTo(1.5, 6)]);
    for (const { race } of horizons) {
      const told = [race!.target, race!.stop, race!.neither];
      expect(told.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 12);
    }
    expect(kelly).toMatchObject({ of: 'walk', shown: false, breakEven: expect.closeTo(1 / (1 + kelly!.payoff), 12) });
    expect(kelly!.reasons.join(' ')).toMatch(
      /too short.* comes to the target first in .* %; .* are needed at .* after fees.*skill, on which .* is not shown/,
    );
    const own = await at(`${PLAN}&winRate=0.6&payoff=1`);
    expect(own.kelly).toMatchObject({ of: 'planner', share: expect.closeTo(0.1, 12), shown: false });
  });

  test('where no stop is valid it names the leverage that one would take', async () => {
    const { stop } = await at('side=long&leverage=100&margin=100');
    expect(stop.advised).toBeNull();
    expect(stop.mostLeverage).toBeLessThan(100);
    expect(stop.reasons[0]).toMatch(/^No valid stop: .*at most leverage \d+\.\dx\.$/);
  });

  test('a position over the edge of a bracket has the rate of its own notional', async () => {
    const small = await at('side=long&leverage=10&size=0.1');
    const large = await at('side=long&leverage=10&size=200');
    expect(large.position.bracket.floor).toBeGreaterThan(small.position.bracket.floor);
    expect(large.liquidation!.price).toBeGreaterThan(small.liquidation!.price);
  });
});

test('a zone carries where it came from, how it was met, what coincides, its pull and its class', async () => {
  const { zones } = await ask<Zones>(whole, '/zones');
  for (const zone of zones) {
    const detail = await ask<ZoneDetail>(whole, `/zones/${zone.id}`);
    expect(detail.zone).toEqual(zone);
    expect(detail.provenance.venues).toEqual([{ venue: 'sim', share: 1 }]);
    expect(detail.provenance.opened.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
    expect(detail.assumptions).toMatchObject({
      version: expect.stringMatching(/^[0-9a-f]{12}$/),
      mix: 'usual',
      brackets: { from: 'simulation', firstRate: 0.004 },
      openInterest: { settled: expect.any(Boolean) },
    });
    expect(detail.assumptions.sentences).toHaveLength(4);
    const [largest] = detail.provenance.groups.toSorted((a, b) => b.share - a.share);
    expect(detail.assumptions.sentences[0]).toContain(`${(100 * largest!.share).toFixed(0)} % of this zone`);
    expect(detail.confluence.ingredients).toHaveLength(8);
    expect(detail.magnet.text).toMatch(/magnetic|gone away|not assumed/);
    expect(detail.heat.heat).toBe(zone.heat);
    expect(detail.heat.followed).toHaveLength(3);
  }
});

test.each([
  ['/risk?side=long&leverage=20&margin=1000&entry=0', 400, /entry must be above zero/],
  ['/risk?side=long&leverage=20&margin=1000&entry=-5', 400, /entry must be above zero/],
  ['/risk?side=long&leverage=400&size=1', 400, /at most \d+x/],
  ['/risk?side=long&leverage=125&size=500', 400, /allows at most \d+x for \$.* \(its bracket from/],
  ['/risk?side=long&leverage=0.5&size=1', 400, /below 1x/],
  ['/risk?side=long&leverage=20', 400, /either a size or a margin/],
  ['/risk?side=long&leverage=20&size=0', 400, /size must be above zero/],
  ['/risk?side=long&leverage=20&size=1&stop=10000000', 400, /wrong side/],
  ['/risk?side=short&leverage=20&size=1&stop=1', 400, /wrong side/],
  ['/risk?side=long&leverage=50&size=1&stop=1', 400, /never reached: the position is liquidated at/],
  ['/risk?side=long&leverage=20&size=1&wallet=1', 400, /below the initial margin/],
  ['/risk?side=long&leverage=20&size=1&winRate=0.5', 400, /needs both a win rate and a payoff/],
  ['/risk?side=long&leverage=20&size=1&target=1', 400, /target at 1 is on the wrong side: a long's stands above/],
  ['/risk?side=short&leverage=20&size=1&target=1e9', 400, /target at 1000000000 is on the wrong side: .* below/],
  ['/risk?side=long&leverage=20&size=1&winRate=0.5&payoff=0', 400, /payoff must be above zero/],
  ['/risk?side=long&leverage=20&size=1&winRate=2&payoff=1', 400, /winRate must be < 1/],
  ['/risk?side=long&leverage=20&size=1&winRate=1e400&payoff=1', 400, /winRate must lie between 0 and 1/],
  ['/risk?side=long&leverage=20&size=1&equity=1000&riskShare=1e400', 400, /riskShare must lie between 0 and 1/],
  ['/risk?side=long&leverage=20&size=1&equity=0', 400, /equity must be above zero/],
  ['/risk?side=short&leverage=20&size=1&stop=1e400', 400, /stop must be above zero and at most/],
  ['/risk?side=long&leverage=20&margin=1&entry=1e-300', 400, /size must be above zero and at most/],
  ['/risk?side=long&leverage=20&size=1&otherUnrealised=1e308', 400, /other positions need and gain/],
  ['/risk?side=long&leverage=20&size=1&wallet=1e308', 400, /wallet must be above zero and at most/],
  ['/risk?side=up&leverage=20&size=1', 400, /side/],
  ['/risk?side=long&leverage=much&size=1', 400, /leverage/],
  ['/risk?side=long&leverage=NaN&size=1', 400, /leverage/],
  [`/risk?${PLAN}&asOf=${START_MS + 2 * HOUR_MS}`, 400, /average true range is not known yet.*14 hours/],
  ['/risk?side=long&leverage=20&size=1&asOf=2025-01-01', 400, /no bar had ended by 2025-01-01/],
  ['/cascade?shock=0', 400, /from 0.01 % to 35 %/],
  ['/cascade?shock=-5', 400, /from 0.01 % to 35 %.*-0.05 is -5 %/],
  ['/cascade?shock=-0.05&depth=0', 400, /share of the usual depth/],
  ['/cascade', 400, /shock/],
  ['/zones/987654', 404, /no zone #987654 .*there are: #\d/],
  ['/zones/first', 400, /zoneId/],
  ['/reading?asOf=soon', 400, /is not a time/],
])('%s is refused with %i', async (query, status, reason) => {
  const answer = await whole.inject({ url: path + query });
  expect([answer.statusCode, answer.json().message]).toEqual([status, expect.stringMatching(reason)]);
});

test.each(['/reading', '/cascade?shock=-0.05', `/risk?${PLAN}`, '/zones/1'])(
  '%s of a market without bars is 400, of an unknown one 404',
  async (query) => {
    const empty = await whole.inject({ url: `/api/v1/markets/${encodeURIComponent('sim:EMPTY/USDT:USDT')}${query}` });
    expect([empty.statusCode, empty.json().message]).toEqual([400, expect.stringMatching(/no bars yet/)]);
    const unknown = await whole.inject({ url: `/api/v1/markets/nowhere${query}` });
    expect([unknown.statusCode, unknown.json().message]).toEqual([404, expect.stringMatching(/sim:BTC/)]);
  },
);

test.each(['/cascade?shock=-0.05', `/risk?${PLAN}`])(
  '%s for now of a live market that has stopped is 409',
  async (query) => {
    const url = `/api/v1/markets/${encodeURIComponent('sim:STALE/USDT:USDT')}${query}`;
    const now = await whole.inject({ url });
    expect([now.statusCode, now.json()]).toEqual([
      409,
      { error: 'StaleDataError', message: expect.stringMatching(/ended \d+ min ago.*at most 5 min/) },
    ]);
    expect((await whole.inject({ url: `${url}&${AS_OF}` })).statusCode).toBe(200);
  },
);

describe('several positions on one wallet', () => {
  const post = async (body: object) => await whole.inject({ method: 'POST', url: '/api/v1/portfolio', payload: body });
  const leg = (over: object = {}) => ({
    market: 'sim:BTC/USDT:USDT',
    side: 'long',
    leverage: 10,
    margin: 1000,
    ...over,
  });

  test('one alone is liquidated where the risk desk says; a second one of the same side brings it nearer', async () => {
    const alone = (await post({ wallet: 1500, positions: [leg()] })).json();
    const risk = (await whole.inject({ url: `${path}/risk?side=long&leverage=10&margin=1000&wallet=1500` })).json();
    expect(alone.positions[0].liquidation.price).toBeCloseTo(risk.liquidation.price, 4);
    expect(alone.positions[0].liquidated[2]).toEqual(risk.horizons[2].liquidation);
    expect(alone.commonFall).toBeCloseTo(risk.liquidation.fraction, 4);
    const both = (await post({ wallet: 1500, positions: [leg(), leg({ margin: 400 })] })).json();
    expect(both.positions[0].liquidation.price).toBeGreaterThan(alone.positions[0].liquidation.price);
    const hedged = (await post({ wallet: 2500, positions: [leg(), leg({ side: 'short' })] })).json();
    expect([hedged.commonFall ?? -1, hedged.marginRatio < 0.1]).toEqual([expect.closeTo(-1, 0), true]);
  });

  test('isolated ones stand by themselves, and the cascade tells how each ends, both ways', async () => {
    const answer = await post({ wallet: 2500, positions: [leg(), leg({ side: 'short', mode: 'isolated' })] });
    expect(answer.body).not.toMatch(/NaN|Infinity|undefined/);
    const { positions, crossBalance, totalEquity, cascade, skilled, caveat } = answer.json();
    expect([crossBalance, totalEquity]).toEqual([expect.closeTo(1500, 6), expect.closeTo(2500, 6)]);
    const risk = (await whole.inject({ url: `${path}/risk?side=short&leverage=10&margin=1000` })).json();
    expect(positions[1].liquidation.price).toBeCloseTo(risk.liquidation.price, 6);
    expect(cascade).toHaveLength(18);
    const rise = cascade.find((one: { shock: number; depth: number }) => one.shock === 0.1 && one.depth === 0.1);
    expect(rise.ends[1].exit).toBe('liquidation');
    expect([skilled, caveat]).toEqual([false, expect.stringMatching(/skill is not shown on sim:BTC/)]);
  });

  test('of a past moment what it would have said then', async () => {
    const body = { wallet: 2500, positions: [leg(), leg({ side: 'short', mode: 'isolated' })] };
    const then = await cut.inject({ method: 'POST', url: '/api/v1/portfolio', payload: body });
    const now = await whole.inject({ method: 'POST', url: `/api/v1/portfolio?${AS_OF}`, payload: body });
    expect([now.statusCode, now.json()]).toEqual([200, then.json()]);
  });

  test.each([
    [{ wallet: 100, positions: [leg()] }, 400, /initial margins of .* exceed the wallet/],
    [{ wallet: 0, positions: [leg()] }, 400, /wallet must be above zero/],
    [{ wallet: 1500, positions: [leg({ leverage: 400 })] }, 400, /position 1 .*at most \d+x/],
    [
      { wallet: 3000, positions: [leg(), leg({ leverage: 400 })] },
      400,
      /position 2 \(sim:BTC.* long\): .*at most \d+x/,
    ],
    [{ wallet: 3000, positions: [leg(), leg({ entry: 0 })] }, 400, /position 2 .*entry must be above zero/],
    [{ wallet: 3000, positions: [leg(), leg({ margin: undefined })] }, 400, /position 2 .*either a size or a margin/],
    [{ wallet: 3000, positions: [leg(), leg({ stop: 1e9 })] }, 400, /position 2 .*its stop at .* has been passed/],
    [{ wallet: 3000, positions: [leg(), leg({ mode: 'isolated', stop: 1 })] }, 400, /position 2 .*never reached/],
    [{ wallet: 3000, positions: [leg(), leg({ leverage: 'much' })] }, 400, /positions\/1\/leverage must be number/],
    [{ wallet: 3000, positions: [leg({ mode: 'both' })] }, 400, /positions\/0\/mode/],
    [{ wallet: 3000, positions: [leg({ market: 'sim:STALE/USDT:USDT' })] }, 409, /ended \d+ min ago/],
    [{ wallet: 1500, positions: [] }, 400, /positions/],
    [{ wallet: 1500, positions: [leg({ market: 'nowhere' })] }, 404, /position 1: .*sim:BTC/],
    [{ wallet: 1500, positions: [leg({ market: 'sim:EMPTY/USDT:USDT' })] }, 400, /no bars yet/],
  ])('%j is refused with %i', async (body, status, reason) => {
    const answer = await post(body);
    expect([answer.statusCode, answer.json().message]).toEqual([status, expect.stringMatching(reason)]);
  });
});

test('the record of advice: the rule by itself, and nothing given of a recording', async () => {
  const { standing, given } = await ask<AdviceAnswer>(whole, '/advice');
  expect(standing!.settled).toBeGreaterThan(20);
  expect(given).toEqual({ record: null, advice: [] });
});
