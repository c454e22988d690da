import type { Bar } from '../../market/bar.ts';
import type { MagnetScore } from '../../market/api/scorecard.ts';
import { coincidencesOf } from '../confluence/coincidences.ts';
import { type Confluence, ConfluenceStudy, type IngredientSkill, weigh } from '../confluence/confluence-study.ts';
import type { Indicators, Readings } from '../indicators/indicators.ts';
import { magnetScore } from '../scoring/magnet-score.ts';
import { MagnetTest } from '../scoring/magnet-test.ts';
import type { Zone } from '../zones/zone.ts';
import type { Band } from '../zones/zone-tracker.ts';
import { Reactions, type Standing } from './reactions.ts';
import { type ReactionStatistics, reactionStatistics } from './statistics.ts';

const SEED = 1;
const DAY_HOURS = 24;

/** What zones have been worth in this market so far, and where each stands now. */
export interface ZoneEvidence extends Measured {
  standing: Standing[];
}

interface Measured {
  reactions: ReactionStatistics | null;
  magnet: MagnetScore | null;
  ingredients: IngredientSkill[];
  /** Touches that the ingredients are measured on. */
  touches: number;
}

/**
 * Follows what comes of one market's zones: the price's reaction to each, what coincided with it then, and whether the
 * heavier zone is reached first. Streaming; it knows nothing of later.
 */
export class ZoneStudies {
  readonly reactions: Reactions;
  readonly confluence = new ConfluenceStudy();
  private readonly races = new MagnetTest();
  private readonly indicators: Indicators;
  /** Log prices of the last day's looks, oldest first. */
  private looks: number[] = [];
  private measured: { key: string; evidence: Measured } | null = null;

  /** @param indicators of the same market; they take each bar before this does */
  constructor(stepMs: number, indicators: Indicators) {
    this.indicators = indicators;
    this.reactions = new Reactions(stepMs, (episode) => {
      const readings = indicators.read();
      if (readings) this.confluence.touched(episode, coincidencesOf(episode, readings));
    });
  }

  /** Takes the next closed bar, before the look at its end. */
  push(bar: Bar): void {
    this.reactions.push(bar, this.indicators.perSecond);
    this.races.push(bar);
  }

  /** Takes the zones of the hour's look at `timeMs`, see {@link ZoneTracker.bands}. */
  look(timeMs: number, bands: readonly Band[], price: number): void {
    const { atr } = this.indicators.crowding;
    this.reactions.look(bands, price, atr);
    const logPrice = Math.log(price);
    const hourReturn = logPrice - (this.looks.at(-1) ?? logPrice);
    const dayReturn = logPrice - (this.looks[0] ?? logPrice);
    this.looks.push(logPrice);
    if (this.looks.length > DAY_HOURS) this.looks.shift();
    const nearest = (side: Band['side']) => {
      const own = bands.filter((band) => band.side === side);
      const band = own.toSorted((a, b) => Math.abs(a.low - price) - Math.abs(b.low - price) || a.id - b.id)[0];
      return band ? { price: (band.low + band.high) / 2, mass: band.share } : null;
    };
    const [below, above] = [nearest('long'), nearest('short')];
    if (below && above) this.races.race(timeMs, price, below, above, hourReturn, dayReturn);
  }

  /** Everything that was measured so far. Measuring is costly, so it waits for something new to measure. */
  evidence(): ZoneEvidence {
    const { reactions, races, confluence } = this;
    const key = `${reactions.settledCount} ${reactions.aftermath.ended} ${races.resolved.length} ${races.placebos.length} ${races.bothHit}`;
    if (this.measured?.key !== key) {
      this.measured = {
        key,
        evidence: {
          reactions: reactionStatistics(reactions),
          magnet: magnetScore(races, SEED),
          ingredients: confluence.measure(),
          touches: confluence.settled.touches,
        },
      };
    }
    return { ...this.measured.evidence, standing: reactions.standing() };
  }
}

/** What coincides with each zone now, and what that has been worth; by id. */
export function confluenceOf(
  zones: readonly Zone[],
  readings: Readings,
  ingredients: readonly IngredientSkill[],
): Map<number, Confluence> {
  return new Map(zones.map((zone) => [zone.id, weigh(coincidencesOf(zone, readings), ingredients)]));
}
