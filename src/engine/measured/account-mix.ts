import type { Bar } from '../../market/bar.ts';
import { Estimator } from '../../model/cohorts/estimator.ts';
import type { ModelParameters } from '../../model/cohorts/parameters.ts';
import { type AccountLook, binsOfMap, type SideBins } from '../../model/learning/account-look.ts';
import { coarseBars } from '../../model/learning/coarse-bars.ts';
import { underTilt } from '../../model/learning/learn-mix.ts';
import { MEMORY_MS } from '../../model/learning/learner.ts';
import { mixOfAccounts } from '../../model/learning/mix-of-accounts.ts';
import { isSameTilt, NO_TILT, type Tilt } from '../../model/learning/tilt.ts';
import { addBook } from '../../model/scoring/sources/model-map.ts';
import { blankBar } from '../bar-store.ts';
import type { MarketPipeline } from '../pipeline.ts';
import { Slices } from '../slices.ts';
import type { LookStore } from './account-looks.ts';

const DAY_MS = 86_400_000;
/** So often a day accounts are looked at. */
export const LOOK_EVERY_MS = DAY_MS / 6;
/** Bars are added up to this: what a bar sweeps adds up. */
const BAR_STEP_MS = 300_000;

/**
 * The mix of a market as what its accounts hold tells it: learned once a day, from the days that have ended, beside the
 * work of the process and in its pauses, and put in force on the market. Maps are made of bars of as long a time before
 * the looks as these are remembered.
 */
export class AccountMix {
  readonly #market: MarketPipeline;
  readonly #store: LookStore;
  readonly #looks: AccountLook[] = [];
  #tilt: Tilt = NO_TILT;
  readonly #say: (text: string) => void;
  #done = Promise.resolve();

  /** @param say told in one line what could not be done */
  constructor(market: MarketPipeline, store: LookStore, nowMs: number, say: (text: string) => void) {
    this.#market = market;
    this.#store = store;
    this.#say = say;
    this.#done = this.#inTurn(() => this.#begin(nowMs));
  }

  /** Takes a look; the first one of a day has a mix learned from the days before. Resolves when that is done. */
  take(look: AccountLook): Promise<void> {
    this.#done = this.#inTurn(() => this.#take(look));
    return this.#done;
  }

  /** One after another; what fails is said, and the next goes on. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    return this.#done.then(work).catch((error: Error) => {
      this.#say(`${this.#market.instrument.id}: what accounts hold could not be learned from: ${error.message}`);
    });
  }

  async #begin(nowMs: number): Promise<void> {
    const kept = await this.#store.since(nowMs - MEMORY_MS);
    this.#looks.push(...kept);
    if (kept.length > 0) await this.#learn(kept.at(-1)!.timeMs);
  }

  async #take(look: AccountLook): Promise<void> {
    const last = this.#looks.at(-1);
    if (last && last.timeMs >= look.timeMs) return;
    this.#looks.push(look);
    if (last && dayOf(last) < dayOf(look)) await this.#learn(look.timeMs);
    await this.#store.put(look);
  }

  async #learn(nowMs: number): Promise<void> {
    const first = this.#looks.findIndex(({ timeMs }) => timeMs >= nowMs - MEMORY_MS);
    this.#looks.splice(0, first);
    const ended = this.#looks.filter((look) => dayOf(look) < Math.floor(nowMs / DAY_MS));
    const search = mixOfAccounts(ended, nowMs);
    let step = search.next();
    const bars = step.done ? [] : await this.#barsBeside(ended);
    while (!step.done) step = search.next(await this.#mapsUnder(step.value, ended, bars));
    const tilt = step.value;
    if (isSameTilt(tilt, this.#tilt)) return;
    this.#tilt = tilt;
    const fromMs = Math.floor(nowMs / DAY_MS) * DAY_MS;
    const shipped = !isSameTilt(tilt, NO_TILT);
    await this.#market.learned([{ fromMs, shipped, parameters: this.#under(tilt) }], false);
  }

  #under(tilt: Tilt): ModelParameters {
    return underTilt(this.#market.mixes.prior, tilt);
  }

  async #barsBeside(looks: readonly AccountLook[]): Promise<Bar[]> {
    const { bars } = this.#market;
    const to = bars.countBefore(looks.at(-1)!.timeMs);
    const coarse: Bar[] = [];
    const slices = new Slices();
    // Day by day: no bar is of two.
    for (let from = bars.countBefore(looks[0]!.timeMs - MEMORY_MS); from < to; ) {
      const dayEndMs = (Math.floor(bars.timeMs[from]! / DAY_MS) + 1) * DAY_MS;
      const next = Math.min(to, bars.countBefore(dayEndMs));
      const day = Array.from({ length: next - from }, (_, i) => bars.read(from + i, blankBar()));
      coarse.push(...coarseBars(day, BAR_STEP_MS));
      from = next;
      if (slices.isDue) await slices.rest();
    }
    return coarse;
  }

  /** The map at each look, after the bars that had ended by then. */
  async #mapsUnder(tilt: Tilt, looks: readonly AccountLook[], bars: readonly Bar[]): Promise<(SideBins | null)[]> {
    const estimator = new Estimator(this.#market.instrument, this.#under(tilt));
    const maps: (SideBins | null)[] = [];
    const slices = new Slices();
    const mapUntil = (timeMs: number) => {
      for (let look = looks[maps.length]; look && look.timeMs <= timeMs; look = looks[maps.length]) {
        maps.push(binsOf(estimator, look.price));
      }
    };
    for (const bar of bars) {
      mapUntil(bar.timeMs);
      estimator.push(bar);
      if (slices.isDue) await slices.rest();
    }
    mapUntil(Number.POSITIVE_INFINITY);
    return maps;
  }
}

function binsOf(estimator: Estimator, price: number): SideBins | null {
  if (!estimator.started) return null;
  const book = estimator.provisional(null);
  return binsOfMap(price, (grid) => addBook(book, grid));
}

const dayOf = ({ timeMs }: AccountLook): number => Math.floor(timeMs / DAY_MS);
