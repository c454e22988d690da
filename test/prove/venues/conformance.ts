import { VENUE_PRODUCTS } from '../../../src/venues/venues.ts';
import { tally } from '../../stand-in/compare.ts';
import { SCENARIOS } from '../../stand-in/scenarios.ts';
import { Stage } from '../../stand-in/stage.ts';
import type { Asked } from '../truth/asked.ts';

const EVENTS = 1000;
/** What happens in one round begins so much later in the drawing than in the one before. */
const ROUND_IDS = 1_000_000;

/** Every product after every fault, each so many times: all that was sent came once, in order, with sides and units right. */
export async function proveConformance(rounds: number): Promise<Asked[]> {
  const figures: Asked[] = [];
  for (const product of VENUE_PRODUCTS) {
    const scenarios = SCENARIOS.filter(({ only }) => only?.includes(product.product) ?? true);
    let events = 0;
    const failed: string[] = [];
    const runs = Array.from({ length: rounds }, (_, round) =>
      scenarios.map((scenario) => ({ ...scenario, round })),
    ).flat();
    for (const { name, play, options, round } of runs) {
      const stage = new Stage(product, { ...options, firstId: 1 + round * ROUND_IDS });
      try {
        await stage.open();
        await play(stage, EVENTS);
        if (stage.venue.violations.length > 0) failed.push(`${name}, round ${round}: ${stage.venue.violations[0]}`);
        events += tally(stage.received);
      } catch (error) {
        failed.push(`${name}, round ${round}: ${(error as Error).message.slice(0, 200)}`);
      } finally {
        await stage.close();
      }
    }
    figures.push({
      what: `${product.venue} ${product.product}, runs through a fault after which every event came once, in order, side and size right`,
      found: `${runs.length - failed.length} of ${runs.length} (${scenarios.length} faults, each ${rounds} times), ${events} trades and liquidations${failed.map((text) => `; ${text}`).join('')}`,
      asked: 'all',
      ok: failed.length === 0,
    });
  }
  return figures;
}
