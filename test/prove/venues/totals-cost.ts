import { Listening } from '../../../src/engine/totals/listening.ts';
import { WholeMarket } from '../../../src/engine/totals/whole-market.ts';
import type { Asked } from '../truth/asked.ts';

const SYMBOLS = 600;
/** In a calm market a few come a second, in a crash some hundred. */
const PER_SECOND = 100;
const DAY_SECONDS = 86_400;
/** As often as a screen asks. */
const REPORTS_PER_SECOND = 1;
const MOST_SHARE = 0.05;

/** What 600 symbols' totals cost of a core, over a day of a hundred liquidations a second and a report every second. */
export async function proveTotalsCost(): Promise<Asked[]> {
  const totals = new WholeMarket();
  const ids = Array.from({ length: SYMBOLS }, (_, n) => `bybit:COIN${n}/USDT:USDT`);
  const startMs = Date.parse('2026-02-01T00:00Z');
  const listening = new Listening();
  listening.set(true, startMs);
  const heard = {
    venue: 'bybit',
    sampling: 'full',
    listed: SYMBOLS,
    heard: SYMBOLS,
    turnoverUsd: 1,
    heardTurnoverUsd: 1,
    listening,
  } as const;
  let id = 0;
  const take = (nowMs: number, count: number) => {
    for (let i = 0; i < count; i++) {
      const n = id++;
      const liquidation = {
        timeMs: nowMs,
        side: n % 2 ? ('long' as const) : ('short' as const),
        price: 100,
        quantity: 1 + (n % 50),
        id: String(n),
      };
      totals.take(ids[(n * 7919) % SYMBOLS]!, liquidation, nowMs);
    }
  };
  // A day of it is there before it is measured, so that the windows are full.
  for (let second = 0; second < DAY_SECONDS; second += 10) take(startMs + second * 1000, (10 * PER_SECOND) / 10);
  const measured = 120;
  const before = process.cpuUsage();
  for (let second = 0; second < measured; second++) {
    const nowMs = startMs + (DAY_SECONDS + second) * 1000;
    take(nowMs, PER_SECOND);
    for (let report = 0; report < REPORTS_PER_SECOND; report++) totals.report(nowMs, [heard]);
  }
  const { user, system } = process.cpuUsage(before);
  const share = (user + system) / 1e6 / measured;
  return [
    {
      what: `totals of ${SYMBOLS} symbols, ${PER_SECOND} liquidations and ${REPORTS_PER_SECOND} report a second, a day's windows full`,
      found: `${(100 * share).toFixed(2)} % of a core`,
      asked: `under ${100 * MOST_SHARE} %`,
      ok: share < MOST_SHARE,
    },
  ];
}
