import type { MapSkill } from '../../market/api/map-skill.ts';
import type { PortfolioAnswer, PortfolioQuestion } from '../../market/api/portfolio.ts';
import type { RiskDistance } from '../../market/api/risk.ts';
import { isShown } from '../../model/reading/sentence.ts';
import { FEES, type RiskView } from '../../model/risk/assess.ts';
import { RISK_HORIZONS } from '../../model/risk/hit-odds.ts';
import { openPortfolio } from '../../model/risk/portfolio.ts';
import { type LegMarket, portfolioLosses } from '../../model/risk/portfolio-loss.ts';

/** The market of a position, at the moment that is asked about. */
export interface HeldMarket {
  view: RiskView & { timeMs: number };
  skill: MapSkill | null;
}

/**
 * @param markets of the positions, in their order
 * @throws PlanError where the positions cannot be; the message names the position and the limit
 */
export function portfolioAnswer(
  markets: readonly HeldMarket[],
  { wallet, positions }: PortfolioQuestion,
): PortfolioAnswer {
  const legs = positions.map((plan, i) => {
    const { instrument, price } = markets[i]!.view;
    return { instrument, mark: price, plan: { ...plan, entry: plan.entry ?? price } };
  });
  const portfolio = openPortfolio(wallet, legs);
  const { positions: held, ...whole } = portfolio;
  const known = markets.flatMap(({ view: { scale, fuel, instrument } }): LegMarket[] =>
    scale ? [{ brackets: instrument.brackets, fuel, scale }] : [],
  );
  const unshown = [...new Set(markets.filter(({ skill }) => !isShown(skill)).map(({ view }) => view.instrument.id))];
  return {
    timeMs: Math.min(...markets.map(({ view }) => view.timeMs)),
    quote: legs[0]!.instrument.quote,
    wallet,
    positions: held.map((position, i) => {
      const { odds, atr, instrument } = markets[i]!.view;
      const { mark, side, liquidation, bankruptcy, stop, ...opened } = position;
      const distanceTo = (to: number | null): RiskDistance | null =>
        to === null ? null : { price: to, fraction: to / mark - 1, atr: atr > 0 ? Math.abs(to - mark) / atr : null };
      return {
        ...opened,
        side,
        mark,
        market: instrument.id,
        liquidation: distanceTo(liquidation),
        bankruptcy: distanceTo(bankruptcy),
        stop: distanceTo(stop),
        liquidated: RISK_HORIZONS.map((_, h) => {
          if (liquidation === null) return null;
          const distance = Math.abs(Math.log(liquidation / mark));
          const { value, low, high } = odds.interval(side, distance, h);
          return { probability: value, low, high, gaussian: odds.gaussian(distance, h) };
        }),
      };
    }),
    // The market with the shortest past.
    horizons: RISK_HORIZONS.map(({ name, ms }, h) => ({
      name,
      ms,
      windows: Math.min(...markets.map(({ view }) => view.odds.windows(h))),
    })),
    ...whole,
    cascade: known.length === markets.length ? portfolioLosses(portfolio, known, FEES) : null,
    skilled: unshown.length === 0,
    caveat:
      'Marks move one at a time for the liquidation prices, all alike for the common fall and rise; two positions of one ' +
      "market are held apart. Liquidation prices are the venues' arithmetic, odds are from each market's own past." +
      (unshown.length > 0
        ? ` What a cascade takes rests on maps whose skill is not shown on ${unshown.join(' and ')}.`
        : ' What a cascade takes rests on the maps.'),
  };
}
