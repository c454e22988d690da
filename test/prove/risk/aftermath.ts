import { blankBar } from '../../../src/engine/bar-store.ts';
import type { MarketPipeline } from '../../../src/engine/pipeline.ts';
import type { RiskAnswer } from '../../../src/market/api/risk.ts';
import type { Zones } from '../../../src/market/api/zones.ts';
import { touchHigh, touchLow } from '../../../src/market/bar.ts';
import { change, price, usd } from '../../../src/model/reading/figures.ts';

const HOUR_MS = 3_600_000;
const HOURS = [1, 4, 24] as const;

const clock = (timeMs: number) => `${new Date(timeMs).toISOString().slice(5, 16).replace('T', ' ')} UTC`;

/** What came after a moment, in lines of Markdown: the only part of a page that knows it. */
export function aftermathOf(pipeline: MarketPipeline, zones: Zones, plan: RiskAnswer): string[] {
  const { bars, barStepMs } = pipeline;
  const { timeMs, price: then } = zones;
  const endMs = bars.timeMs[bars.length - 1]! + barStepMs;
  /** End of the first bar that came to a price, or null. */
  const reachedMs = (level: number): number | null => {
    const bar = blankBar();
    for (let i = bars.countBefore(timeMs); i < bars.length; i++) {
      bars.read(i, bar);
      const isReached = level <= then ? touchLow(bar) <= level : touchHigh(bar) >= level;
      if (isReached) return bar.timeMs + barStepMs;
    }
    return null;
  };
  const said = (level: number | null): string => {
    if (level === null) return 'there is none';
    const atMs = reachedMs(level);
    return atMs === null ? `not reached by ${clock(endMs)}, the end of the recording` : `reached by ${clock(atMs)}`;
  };
  const lines = ['| within | low | high | then at | liquidated, longs and shorts |', '|---|---|---|---|---|'];
  for (const hours of HOURS) {
    const untilMs = timeMs + hours * HOUR_MS;
    if (untilMs > endMs) {
      lines.push(`| ${hours} h | the recording ends at ${clock(endMs)} | | | |`);
      continue;
    }
    let [low, high] = [Number.POSITIVE_INFINITY, 0];
    let close = then;
    for (let i = bars.countBefore(timeMs); i < bars.countBefore(untilMs); i++) {
      low = Math.min(low, bars.column('low')[i]!);
      high = Math.max(high, bars.column('high')[i]!);
      close = bars.close[i]!;
    }
    let forced = 'unknown';
    if (pipeline.ledger.known) {
      let [longUsd, shortUsd] = [0, 0];
      for (const total of pipeline.ledger.from(0)) {
        if (total.timeMs < timeMs || total.timeMs >= untilMs) continue;
        longUsd += total.longUsd;
        shortUsd += total.shortUsd;
      }
      forced = `${usd(longUsd)} and ${usd(shortUsd)}`;
    }
    const seen = (one: number) => `${price(one)} (${change(one / then - 1)})`;
    lines.push(`| ${hours} h | ${seen(low)} | ${seen(high)} | ${seen(close)} | ${forced} |`);
  }
  const nearest = (side: 'long' | 'short') =>
    zones.zones.filter((one) => one.side === side).toSorted((a, b) => Math.abs(a.distance) - Math.abs(b.distance))[0];
  const heaviest = zones.zones[0];
  lines.push('');
  for (const [what, zone] of [
    ['The nearest zone below', nearest('long')],
    ['The nearest zone above', nearest('short')],
    ['The zone with the most expected liquidations', heaviest],
  ] as const) {
    if (!zone) continue;
    const [near, far] = zone.side === 'long' ? [zone.high, zone.low] : [zone.low, zone.high];
    lines.push(
      `- ${what}, #${zone.id}: its near edge, ${price(near)}, ${said(near)} (said: ${(100 * zone.hit[0]!).toFixed(0)} % within 1 h, ` +
        `${(100 * zone.hit[2]!).toFixed(0)} % within 24 h); its far edge, ${price(far)}, ${said(far)}.`,
    );
  }
  const { stop, liquidation, position, target, horizons } = plan;
  if (stop.advised) lines.push(`- The advised stop, ${price(stop.advised.price)}: ${said(stop.advised.price)}.`);
  else
    lines.push(
      `- No stop was advised at ${position.leverage}x. Where one would have to stand, ${price(stop.needed)}: ${said(stop.needed)}.`,
    );
  const race = horizons[2]?.race;
  if (target && race) {
    const percent = (of: { probability: number }) => `${(100 * of.probability).toFixed(0)} %`;
    lines.push(
      `- The target, ${price(target.price)}: ${said(target.price)} (said of 24 h: the target first ${percent(race.target)}, the stop ` +
        `first ${percent(race.stop)}, neither ${percent(race.neither)}).`,
    );
  }
  lines.push(
    `- The liquidation price of the plan, ${price(liquidation?.price ?? null)}: ${said(liquidation?.price ?? null)}.`,
  );
  return lines;
}
