import type { Bracket } from '../../market/instrument.ts';
import { CascadeCurve, type Fuel } from '../cascade/cascade.ts';
import { type ImpactScale, squareRootImpact } from '../cascade/impact.ts';
import { maintenanceMargin } from '../margin/bracket.ts';
import { signOf } from '../margin/side.ts';
import { type CascadeLoss, LOSS_DEPTHS, LOSS_SHOCKS } from './cascade-loss.ts';
import type { Held, Portfolio } from './portfolio.ts';

/** The market of one position, and what it would do to a shock. */
export interface LegMarket {
  brackets: readonly Bracket[];
  fuel: { long: Fuel; short: Fuel };
  scale: ImpactScale;
}

/** What one scenario does to a wallet: news moves all its markets alike, and forced orders carry each on by itself. */
export interface PortfolioLoss {
  /** Change of every price that comes from outside, a signed fraction, and the share of the usual depth. */
  shock: number;
  depth: number;
  /** By position: where its market comes to rest (null: it runs through the whole map), and how the position ends. */
  ends: { endPrice: number | null; exit: CascadeLoss['exit'] }[];
  /** The cross positions are liquidated together. */
  liquidated: boolean;
  /** Quote currency, fees included, and its share of all equity; below zero is a gain. */
  lossUsd: number;
  lossShare: number;
}

/** One position on the way that its market goes. */
interface Way {
  held: Held;
  brackets: readonly Bracket[];
  curve: CascadeCurve;
  /** Log distance at which the market comes to rest, or the map ends. */
  end: number;
  isEndless: boolean;
  exit: CascadeLoss['exit'];
  /** Where it has come to, or was filled. */
  price: number;
}

/** The ways of all markets are gone in step, in so many steps. */
const STEPS = 400;

/**
 * What a wallet loses when news moves all its markets alike, down or up. Stops fill where the price lands once it is
 * past them; isolated positions lose their margin at most; cross positions are liquidated together where their equity
 * falls to their maintenance margin on the way, or where one of them has no end that is known.
 * @param markets of the positions, in their order
 * @param fees of the notional, both ways together
 */
export function portfolioLosses(portfolio: Portfolio, markets: readonly LegMarket[], fees: number): PortfolioLoss[] {
  return ([-1, 1] as const).flatMap((direction) =>
    LOSS_DEPTHS.flatMap((depth) => {
      const forced = direction < 0 ? 'long' : 'short';
      const curves = markets.map(({ fuel, scale }) => new CascadeCurve(fuel[forced], squareRootImpact(scale, depth)));
      return LOSS_SHOCKS.map((size) => {
        const shock = direction * size;
        const ways = portfolio.positions.map((held, i): Way => {
          const curve = curves[i]!;
          const { end } = curve.answer(Math.abs(Math.log1p(shock)));
          const isEndless = !Number.isFinite(end);
          const reach = isEndless ? curve.reproduction.length * curve.step : end;
          return { held, brackets: markets[i]!.brackets, curve, end: reach, isEndless, exit: 'open', price: held.mark };
        });
        return { shock, depth, ...outcome(portfolio, ways, direction, fees) };
      });
    }),
  );
}

function outcome({ crossBalance, totalEquity }: Portfolio, ways: readonly Way[], direction: 1 | -1, fees: number) {
  const cross = ways.filter(({ held }) => held.mode === 'cross');
  let liquidated = false;
  for (let step = 1; step <= STEPS; step++) {
    for (const way of ways) if (way.exit === 'open') go(way, (direction * step) / STEPS);
    const isLast = step === STEPS;
    if (liquidated || cross.length === 0) continue;
    const isLost = isLast && cross.some((way) => way.isEndless && way.exit !== 'stop' && isAgainst(way, direction));
    if (!isLost && crossBalance + sumOf(cross, gained) > sumOf(cross, maintenance)) continue;
    liquidated = true;
    for (const way of cross) if (way.exit === 'open') way.exit = 'liquidation';
  }
  const feesOf = ({ held }: Way) => fees * held.size * held.entry;
  const isolatedAfter = sumOf(ways, (way) => {
    if (way.held.mode === 'cross' || way.exit === 'liquidation') return 0;
    return Math.max(0, way.held.margin + gained(way) - feesOf(way));
  });
  const crossAfter = liquidated ? 0 : crossBalance + sumOf(cross, (way) => gained(way) - feesOf(way));
  const lossUsd = totalEquity - isolatedAfter - crossAfter;
  return {
    ends: ways.map((way) => ({ endPrice: way.isEndless ? null : priceAt(way, direction * way.end), exit: way.exit })),
    liquidated,
    lossUsd,
    lossShare: lossUsd / totalEquity,
  };
}

/** Goes a part (signed) of the way: to a fill, to an isolated position's liquidation, or on. */
function go(way: Way, part: number): void {
  const { held, curve, end } = way;
  const { stop, liquidation, mode, mark } = held;
  way.price = priceAt(way, part * end);
  const isGoneAt = (price: number) => mode === 'isolated' && liquidation !== null && isPassed(held, liquidation, price);
  if (stop !== null && isPassed(held, stop, way.price)) {
    const landing = curve.landing(Math.abs(Math.log(stop / mark)));
    // The stop comes first, but what it is filled at may lie behind the liquidation, or nowhere.
    if (Number.isFinite(landing)) {
      way.price = priceAt(way, Math.sign(part) * landing);
      way.exit = isGoneAt(way.price) ? 'liquidation' : 'stop';
    } else if (mode === 'isolated') way.exit = 'liquidation';
  } else if (isGoneAt(way.price)) way.exit = 'liquidation';
  // An isolated position without a liquidation price loses all in a market without an end, as nobody knows better.
  else if (mode === 'isolated' && way.isEndless && Math.abs(part) === 1 && isAgainst(way, Math.sign(part))) {
    way.exit = 'liquidation';
  }
}

function priceAt({ held }: Way, logDistance: number): number {
  return held.mark * Math.exp(logDistance);
}

function gained({ held: { side, size, entry }, price }: Way): number {
  return signOf(side) * size * (price - entry);
}

function maintenance({ held, brackets, price, exit }: Way): number {
  return exit === 'open' ? maintenanceMargin(brackets, held.size * price) : 0;
}

function isAgainst({ held }: Way, direction: number): boolean {
  return signOf(held.side) * direction < 0;
}

function isPassed({ side }: Held, level: number, price: number): boolean {
  return signOf(side) * (level - price) >= 0;
}

function sumOf(of: readonly Way[], value: (way: Way) => number): number {
  return of.reduce((sum, way) => sum + value(way), 0);
}
