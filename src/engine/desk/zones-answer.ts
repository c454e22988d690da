import type { Horizon } from '../../market/api/desk.ts';
import type { GradientAnswer, HeatMeaning, ZoneAnswer, Zones } from '../../market/api/zones.ts';
import type { Side } from '../../market/event.ts';
import { RISK_HORIZONS } from '../../model/risk/hit-odds.ts';
import { gradientsOf, HEAT_MEANINGS, HEAT_THRESHOLDS } from '../../model/zones/heat-class.ts';
import type { AgedZone, Desk } from './desk.ts';

/** What every answer of a desk begins with. */
export function headline({ instrument, timeMs, price, atr }: Desk): {
  market: string;
  timeMs: number;
  price: number;
  atr: number | null;
} {
  return { market: instrument.id, timeMs, price, atr: atr > 0 ? atr : null };
}

export function zonesAnswer(desk: Desk): Zones {
  return {
    ...headline(desk),
    openInterest: desk.openInterest,
    horizons: horizonsOf(desk),
    zones: desk.zones.map((zone) => zoneAnswer(zone, desk)),
    gradients: { below: gradients(desk, 'long'), above: gradients(desk, 'short') },
    meanings: MEANINGS,
  };
}

export function zoneAnswer(zone: AgedZone, desk: Desk): ZoneAnswer {
  return { ...zone, reproduction: reproductionOf(zone, desk) };
}

export function horizonsOf({ odds }: Pick<Desk, 'odds'>): Horizon[] {
  return RISK_HORIZONS.map(({ name, ms }, h) => ({ name, ms, windows: odds.windows(h) }));
}

/** The greatest R inside the zone. */
function reproductionOf({ side, low, high }: AgedZone, { curves, price }: Desk): ZoneAnswer['reproduction'] {
  if (!curves) return null;
  const [near, far] = [
    Math.abs(Math.log((side === 'long' ? high : low) / price)),
    Math.abs(Math.log((side === 'long' ? low : high) / price)),
  ];
  return curves[side].greatestReproduction(near, far);
}

/** Where classes change on one side, from the price outwards. */
function gradients({ fuel, openInterest, price }: Desk, side: Side): GradientAnswer[] {
  const { step, quantity } = fuel[side];
  return gradientsOf(quantity.map((one) => one / openInterest)).map(({ cell, from, to }) => ({
    price: price * Math.exp((side === 'long' ? -1 : 1) * cell * step),
    from,
    to,
  }));
}

const MEANINGS: HeatMeaning[] = (['extreme', 'high', 'moderate', 'low', 'gradient'] as const).map((heat) => ({
  heat,
  from: heat === 'low' || heat === 'gradient' ? null : HEAT_THRESHOLDS[heat],
  ...HEAT_MEANINGS[heat],
}));
