import { VENUE_PRODUCTS } from '../../../src/venues/venues.ts';
import { tally } from '../../stand-in/compare.ts';
import { SCENARIOS } from '../../stand-in/scenarios.ts';
import { Stage } from '../../stand-in/stage.ts';
import type { Asked } from '../truth/asked.ts';

const EVENTS = 1000;

/** Every product after every fault: all that was sent came once, in order, with sides and units right. */
export async function proveConformance(): Promise<Asked[]> {
  const figures: Asked[] = [];
  for (const product of VENUE_PRODUCTS) {
    const scenarios = SCENARIOS.filter(({ only }) => only?.includes(product.product) ?? true);
    let events = 0;
    const failed: string[] = [];
    for (const { name, play, options } of scenarios) {
      const stage = new Stage(product, options);
      try {
        await stage.open();
        await play(stage, EVENTS);
        if (stage.venue.violations.length > 0) failed.push(`${name}: ${stage.venue.violations[0]}`);
        events += tally(stage.received);
      } catch (error) {
        failed.push(`${name}: ${(error as Error).message.slice(0, 200)}`);
      } finally {
        await stage.close();
      }
    }
    figures.push({
      what: `${product.venue} ${product.product}, faults after which every event came once, in order, side and size right`,
      found: `${scenarios.length - failed.length} of ${scenarios.length}, ${events} trades and liquidations${failed.map((text) => `; ${text}`).join('')}`,
      asked: 'all',
      ok: failed.length === 0,
    });
  }
  return figures;
}
