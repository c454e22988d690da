import { QueryError } from '../../market/errors.ts';

/** How far a market order moves the price. */
export interface Impact {
  /** Log price change that selling (buying) `quantity` causes; concave or not, it never falls. */
  move(quantity: number): number;
  /** Its derivative: log price per unit. */
  slope(quantity: number): number;
}

/** What square-root impact is scaled by; quantities in one unit. */
export interface ImpactScale {
  /** Traded in a day. */
  dailyVolume: number;
  /** Standard deviation of a day's log return. */
  dailyVolatility: number;
  /** Y, about 1, refitted per market. */
  factor: number;
}

const MINUTES_PER_DAY = 1440;

/**
 * I(F) = Y sigma_D (sqrt((F + F0) / V_D) - sqrt(F0 / V_D)), F0 one minute of volume, which keeps the slope at 0 finite.
 * @param depth share of the usual liquidity that is there: the same flow moves the price like flow / depth
 * @throws QueryError where volume, volatility or depth are not above zero
 */
export function squareRootImpact({ dailyVolume, dailyVolatility, factor }: ImpactScale, depth = 1): Impact {
  for (const [name, value] of Object.entries({ dailyVolume, dailyVolatility, factor, depth })) {
    if (!(value > 0 && Number.isFinite(value))) {
      throw new QueryError(`impact needs a ${name} above zero, not ${value}: give a market with a day of bars`);
    }
  }
  const volume = dailyVolume * depth;
  const minute = volume / MINUTES_PER_DAY;
  const scale = factor * dailyVolatility;
  return {
    move: (quantity) => scale * (Math.sqrt((quantity + minute) / volume) - Math.sqrt(minute / volume)),
    slope: (quantity) => scale / (2 * Math.sqrt((quantity + minute) * volume)),
  };
}

/** The impact of base coin, where contracts are USD as well. */
export function ofCoins(contract: 'linear' | 'inverse', price: number, impact: Impact): Impact {
  if (contract === 'linear') return impact;
  return { move: (coins) => impact.move(coins * price), slope: (coins) => impact.slope(coins * price) * price };
}

/** A step of one side of an order book: what stands within a log distance of the price. */
export interface DepthStep {
  logDistance: number;
  /** Cumulative from the price. */
  quantity: number;
}

/**
 * Walks a book: the log distance within which `quantity` is filled, linear between its steps. Beyond the last step the
 * book goes on as thick as its last step was.
 * @param steps by ascending distance, quantities ascending
 * @throws QueryError where the book is empty or not in order
 */
export function bookImpact(steps: readonly DepthStep[], depth = 1): Impact {
  const knots = [{ logDistance: 0, quantity: 0 }];
  for (const { logDistance, quantity } of steps) {
    const before = knots.at(-1)!;
    if (!(logDistance > before.logDistance) || !(quantity * depth >= before.quantity)) {
      throw new QueryError('a book needs steps of ascending distance and quantity');
    }
    if (quantity * depth > before.quantity) knots.push({ logDistance, quantity: quantity * depth });
  }
  if (knots.length < 2) throw new QueryError('the book is empty: impact needs at least one step with a quantity');
  const pieceAt = (quantity: number): number => {
    let piece = 1;
    while (piece < knots.length - 1 && knots[piece]!.quantity < quantity) piece++;
    return piece;
  };
  const slopeOf = (piece: number): number => {
    const [from, to] = [knots[piece - 1]!, knots[piece]!];
    return (to.logDistance - from.logDistance) / (to.quantity - from.quantity);
  };
  return {
    move: (quantity) => {
      const piece = pieceAt(quantity);
      const from = knots[piece - 1]!;
      return from.logDistance + (quantity - from.quantity) * slopeOf(piece);
    },
    slope: (quantity) => slopeOf(pieceAt(quantity)),
  };
}
