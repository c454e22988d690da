import type { Random } from './random.ts';

/** Churn varies by this much, in logs, from step to step. */
const CHURN_DEVIATION = 0.5;
/** Share of churn that follows the price's direction at most. */
const CHURN_LEAN = 0.25;

/** A minute's traded lots: what changed the book, and churn that did not outlive the minute. */
export class Volumes {
  volume = 0;
  takerBuy = 0;
  private readonly random: Random;
  private readonly churnPerStep: number;

  constructor(random: Random, churnPerStep: number) {
    this.random = random;
    this.churnPerStep = churnPerStep;
  }

  beginMinute(): void {
    this.volume = 0;
    this.takerBuy = 0;
  }

  /**
   * @param takerBuy lots bought by aggressive and forced orders, `takerSell` likewise; they met, or met makers
   * @param intensity liveliness of the moment
   * @param change the step's log return in units of a usual step's
   */
  addStep(takerBuy: number, takerSell: number, intensity: number, change: number): void {
    const noise = CHURN_DEVIATION * this.random.normal() - CHURN_DEVIATION ** 2 / 2;
    const churn = Math.round(this.churnPerStep * intensity * Math.exp(noise));
    const matched = Math.max(takerBuy, takerSell);
    this.volume += matched + churn;
    this.takerBuy += Math.round(churn * (0.5 + CHURN_LEAN * Math.tanh(change)));
    if (matched > 0) this.takerBuy += Math.round((matched * takerBuy) / (takerBuy + takerSell));
  }
}
