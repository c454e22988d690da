import { describe, expect, it } from 'vitest';
import { hash } from '../../../test/stand-in/listed.ts';
import { VenueError } from '../../market/errors.ts';
import { capturesPresent, captureText } from '../captures.testing.ts';
import { randomSteps, spoilt } from '../spoilt.testing.ts';
import { hyperliquidAccounts, parseAccount } from './accounts.ts';
import { ACCOUNT, hyperliquidInstruments, USERS } from './frames.testing.ts';

const instruments = hyperliquidInstruments();
const text = JSON.stringify(ACCOUNT);

describe('an account', () => {
  it('is asked for by its address, at the weight that the documents say', () => {
    const { url, body, weight } = hyperliquidAccounts.request(USERS[0]!, 'http://venue');
    expect([url, weight]).toEqual(['http://venue/info', 2]);
    expect(JSON.parse(body!)).toEqual({ type: 'clearinghouseState', user: USERS[0] });
  });

  it('is its positions in markets that are listed, with the prices that liquidate them', () => {
    const { positions, ...account } = parseAccount(instruments, text);
    expect(account).toEqual({ timeMs: 1708622398623, accountValueUsd: 13109.482328, refusals: [] });
    expect(positions).toEqual([
      {
        marketId: 'hyperliquid:ETH/USDC:USDC',
        side: 'long',
        quantity: 0.0335,
        entryPrice: 2986.3,
        liquidationPrice: 2866.26936529,
        leverage: 20,
        margin: 'isolated',
        notionalUsd: 100.02765,
      },
      expect.objectContaining({ side: 'short', quantity: 2, liquidationPrice: 91234.5, leverage: 10, margin: 'cross' }),
      expect.objectContaining({ marketId: 'hyperliquid:KPEPE/USDC:USDC', liquidationPrice: Number.NaN }),
    ]);
  });

  it('that holds nothing holds nothing', () => {
    const { positions } = parseAccount(instruments, JSON.stringify({ ...ACCOUNT, assetPositions: [] }));
    expect(positions).toEqual([]);
  });

  it.each(['', 'null', '[]', '{}', '{"assetPositions":null}', '{"assetPositions":[]}', '"no"'])(
    'is not %s',
    (answer) => {
      expect(() => parseAccount(instruments, answer)).toThrow(VenueError);
    },
  );

  it('says which of its positions cannot be, and has the others', () => {
    const [first, ...others] = ACCOUNT.assetPositions;
    const broken = { ...first, position: { ...first!.position, szi: '0' } };
    const answer = JSON.stringify({ ...ACCOUNT, assetPositions: [broken, 7, ...others] });
    const { positions, refusals } = parseAccount(instruments, answer);
    expect(positions).toHaveLength(2);
    expect(refusals).toEqual(['szi is 0: a position of nothing', 'an entry is no object']);
  });

  it('says nothing impossible, however its answer is spoilt', () => {
    let [refused, read] = [0, 0];
    let drawn = 0;
    const next = () => hash(drawn++);
    for (let run = 0; run < 10_000; run++) {
      const answer = spoilt(text, randomSteps(next));
      try {
        const { positions, refusals, timeMs } = parseAccount(instruments, answer);
        read++;
        refused += refusals.length;
        expect(timeMs).toBeGreaterThan(1e12);
        for (const { quantity, liquidationPrice, leverage, entryPrice } of positions) {
          expect(quantity > 0 && entryPrice > 0 && leverage > 0).toBe(true);
          expect(Number.isNaN(liquidationPrice) || liquidationPrice > 0).toBe(true);
        }
      } catch (error) {
        if (!(error instanceof VenueError)) throw error;
        refused++;
      }
    }
    expect(read).toBeGreaterThan(1000);
    expect(refused).toBeGreaterThan(1000);
  });
});

it.runIf(capturesPresent)('reads a real answer, of an account on cross margin alone', () => {
  const answer = captureText('nautilus', 'hyperliquid', 'http_clearinghouse_state_negative_total_raw_usd.json');
  expect(parseAccount(instruments, answer)).toEqual({
    timeMs: 1700000000000,
    accountValueUsd: 1736.030875,
    positions: [],
    refusals: [],
  });
});
