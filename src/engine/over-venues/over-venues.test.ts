import { expect, test } from 'vitest';
import { createSimulatedMarket, type SimulatedMarketOptions } from '../../simulator/simulated-market.ts';
import { Engine } from '../engine.ts';
import { MarketPipeline } from '../pipeline.ts';
import { memberOf, MINUTE, minutesOf, START } from './members.testing.ts';
import { OverVenues } from './over-venues.ts';

function simulatedVenue(name: SimulatedMarketOptions['name']): MarketPipeline {
  const market = createSimulatedMarket({ name, seed: 3, startMs: START });
  const pipeline = new MarketPipeline(market.instrument, MINUTE);
  for (let i = 0; i < 120; i++) pipeline.close(market.step().bar);
  return pipeline;
}

async function sumsOf(...markets: MarketPipeline[]): Promise<string[]> {
  const engine = new Engine();
  const over = new OverVenues({ engine, onTrouble: (text) => expect.fail(text) });
  for (const market of markets) engine.add(market);
  await over.match();
  over.stop();
  return engine.list().flatMap((market) => (market.membersOf ? [market.instrument.id] : []));
}

test('the two simulated venues of one world have a sum; a simulated market of another world is none of it', async () => {
  const venues = [simulatedVenue('BTCVENUEA'), simulatedVenue('BTCVENUEB')];
  expect(await sumsOf(...venues, simulatedVenue('BTC'))).toEqual(['all:BTCVENUE/USD:USD']);
});

test('what is real and what is simulated is never added up, nor bars of different steps', async () => {
  const simulated = memberOf('a:BTC/USDT:USDT', minutesOf(60));
  const real = new MarketPipeline({ ...simulated.instrument, id: 'b:BTC/USDT:USDT', simulated: false }, MINUTE);
  const wide = new MarketPipeline({ ...simulated.instrument, id: 'c:BTC/USDT:USDT' }, 5 * MINUTE);
  for (const bar of minutesOf(60)) real.close(bar);
  for (const bar of minutesOf(60).filter((_, i) => i % 5 === 0)) wide.close(bar);
  expect(await sumsOf(simulated, real, wide)).toEqual([]);
});
