/** Venues whose trades the wire benchmark sends, and what each calls its two busiest markets. */
export const SYMBOLS = { bybit: ['BTCUSDT', 'ETHUSDT'], 'binance-futures': ['btcusdt', 'ethusdt'] } as const;
export type BenchVenue = keyof typeof SYMBOLS;

/** Trade messages of a venue, one a frame, as its documents show them. `timeMs` of the n-th is `startMs + n * stepMs`. */
export function tradeFrames(venue: BenchVenue, startMs: number, stepMs: number): (n: number) => string {
  return (n) => {
    const timeMs = Math.floor(startMs + n * stepMs);
    const which = n % 3 === 2 ? 1 : 0;
    const price =
      which === 0 ? (80_000 + ((n * 7919) % 4001) / 10).toFixed(1) : (2600 + ((n * 7919) % 1001) / 100).toFixed(2);
    const quantity = (0.001 + ((n * 104_729) % 997) / 500).toFixed(3);
    const buys = (n * 31) % 7 < 4;
    // Numbered by market: two of three are of the first.
    const number = which === 0 ? n - Math.floor((n + 1) / 3) : Math.floor(n / 3);
    if (venue === 'bybit') {
      const id = `${(n + 0x10000000).toString(16)}-0b7c-5c1e-9a3e-${(n + 0x100000000000).toString(16)}`;
      const symbol = SYMBOLS.bybit[which];
      return `{"topic":"publicTrade.${symbol}","type":"snapshot","ts":${timeMs + 3},"data":[{"T":${timeMs},"s":"${symbol}","S":"${buys ? 'Buy' : 'Sell'}","v":"${quantity}","p":"${price}","L":"PlusTick","i":"${id}","BT":false,"RPI":false,"seq":${n + 9_000_000_000}}]}`;
    }
    const name = SYMBOLS['binance-futures'][which];
    return `{"stream":"${name}@aggTrade","data":{"e":"aggTrade","E":${timeMs + 3},"a":${number + 1_000_000},"s":"${name.toUpperCase()}","p":"${price}","q":"${quantity}","f":${number + 5_000_000},"l":${number + 5_000_000},"T":${timeMs},"m":${!buys},"st":1}}`;
  };
}

/** A burst of liquidations, one a frame, each of another size. */
export function liquidationFrames(timeMs: number): (n: number) => string {
  return (n) =>
    `{"topic":"allLiquidation.BTCUSDT","type":"snapshot","ts":${timeMs + 3},"data":[{"T":${timeMs + Math.floor(n / 10)},"s":"BTCUSDT","S":"${n % 2 === 0 ? 'Buy' : 'Sell'}","v":"${((n + 1) / 1000).toFixed(3)}","p":"${(80_000 + (n % 100)).toFixed(1)}"}]}`;
}
