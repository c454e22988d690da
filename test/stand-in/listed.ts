/** An instrument as the stand-in lists it. A field changes where a test renames, delists or resizes it. */
export interface Listed {
  readonly marketId: string;
  readonly product: string;
  readonly base: string;
  readonly quote: string;
  readonly settle: string;
  symbol: string;
  readonly contract: 'linear' | 'inverse';
  /** Base coins (linear) or USD (inverse) of one unit of the wire's quantities. */
  contractSize: number;
  readonly tickSize: number;
  /** Smallest step of the wire's quantities. */
  readonly lot: number;
  readonly maxLeverage: number;
  /** About where its price stands. */
  readonly priceUsd: number;
  trading: boolean;
}

/** What a venue calls and counts things; the rest of a listing is the same everywhere. */
export interface Naming {
  venue: string;
  product: string;
  contract: 'linear' | 'inverse';
  symbolOf(base: string): string;
  quote: string;
  /** Absent: the base coin. */
  settle?: string;
  contractSizeOf(base: string, priceUsd: number): number;
}

const KNOWN: readonly [string, number][] = [
  ['BTC', 80_000],
  ['ETH', 2600],
  ['SOL', 150],
  ['XRP', 2.2],
  ['DOGE', 0.18],
  ['BNB', 640],
  ['ADA', 0.7],
  ['LTC', 90],
  ['KPEPE', 0.0098],
  ['1000SHIB', 0.012],
];

/** The first `count` of all coins there are: ten that are known, and as many more as are wanted. */
export function listedCoins(naming: Naming, count: number): Listed[] {
  return Array.from({ length: count }, (_, n) => {
    const [base, priceUsd] = KNOWN[n] ?? [`COIN${n}`, 10 ** (hash(n) * 6 - 3)];
    const inverse = naming.contract === 'inverse';
    const contractSize = naming.contractSizeOf(base, priceUsd);
    return {
      marketId: `${naming.venue}:${base}/${naming.quote}:${naming.settle ?? base}`,
      product: naming.product,
      base,
      quote: naming.quote,
      settle: naming.settle ?? base,
      symbol: naming.symbolOf(base),
      contract: naming.contract,
      contractSize,
      tickSize: powerOfTen(priceUsd / 10_000),
      lot: contractSize === 1 && !inverse ? Math.min(1, powerOfTen(10 / priceUsd)) : 1,
      maxLeverage: n < 2 ? 100 : n < 10 ? 50 : 20,
      priceUsd,
      trading: true,
    };
  });
}

/** A price that the instrument can have. */
export function priceOf({ tickSize }: Listed, price: number): number {
  return Number(Math.max(tickSize, Math.round(price / tickSize) * tickSize).toPrecision(12));
}

/** A quantity that the instrument can have: base coins (linear) or USD (inverse), at least a lot. */
export function quantityOf({ contractSize, lot }: Listed, quantity: number): number {
  const lots = Math.max(1, Math.round(quantity / contractSize / lot));
  return Number((Number((lots * lot).toPrecision(12)) * contractSize).toPrecision(12));
}

/** A quantity in the wire's units, as text. */
export function unitsOf({ contractSize }: Listed, quantity: number): string {
  return decimal(quantity / contractSize);
}

/** Digits without an exponent, as venues write numbers. */
export function decimal(value: number): string {
  const short = Number(value.toPrecision(12));
  const text = String(short);
  return text.includes('e') ? short.toFixed(20).replace(/\.?0+$/, '') : text;
}

/** Uniform in [0, 1), a function of its arguments alone. */
export function hash(...numbers: readonly number[]): number {
  let h = 0x9e3779b9;
  for (const n of numbers) {
    h = Math.imul(h ^ (n | 0), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13) ^ Math.floor(n / 0x1_0000_0000), 0xc2b2ae35);
    h ^= h >>> 16;
  }
  return (h >>> 0) / 0x1_0000_0000;
}

function powerOfTen(value: number): number {
  return Number((10 ** Math.floor(Math.log10(value))).toPrecision(1));
}
