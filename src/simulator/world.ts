import { News } from './news.ts';
import { Random } from './random.ts';
import type { Specification } from './specification.ts';

/** How the rest of people's accounts moves: this much with the index, and so much a day on its own. */
const OTHERS_BETA = 0.9;
const OTHERS_DAILY_DEVIATION = 0.03;

/** What stands outside a venue: the index price that it follows, and the worth of everything else its traders hold. */
export class World {
  /** ln of the index price. */
  logIndex: number;
  /** ln of what other markets are worth, 0 at the start. */
  logOthers = 0;
  private readonly news: News;
  private readonly random: Random;
  private readonly othersDeviation: number;

  /** @param label names the world: venues of one world and seed see the same */
  constructor(specification: Specification, seed: number, label: string, stepsPerDay: number) {
    this.logIndex = Math.log(specification.startPrice);
    this.news = new News(specification, new Random(seed, `${label} news`), new Random(seed, 'common'), stepsPerDay);
    this.random = new Random(seed, `${label} others`);
    this.othersDeviation = OTHERS_DAILY_DEVIATION / Math.sqrt(stepsPerDay);
  }

  /** Volatility now, in units of its long-run mean square. */
  get intensity(): number {
    return this.news.intensity;
  }

  /** Moves volatility on by one minute. */
  advanceMinute(): void {
    this.news.advanceMinute();
  }

  /** Moves prices on by one step. */
  advance(): void {
    const change = this.news.step();
    this.logIndex += change;
    this.logOthers += OTHERS_BETA * change + this.othersDeviation * this.news.intensity * this.random.normal();
  }
}
