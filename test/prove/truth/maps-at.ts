import type { Bar } from '../../../src/market/bar.ts';
import type { Instrument } from '../../../src/market/instrument.ts';
import { DEFAULT_PARAMETERS } from '../../../src/model/cohorts/parameters.ts';
import { type AccountLook, binsOfMap, type SideBins } from '../../../src/model/learning/account-look.ts';
import { underTilt } from '../../../src/model/learning/learn-mix.ts';
import { ModelMap } from '../../../src/model/scoring/sources/model-map.ts';
import { type LookedAt, onceATilt } from './account-sides.ts';

/** The map of a market at each look, which come in order: after the last bar that had ended by then. */
export function mapsAt(
  instrument: Instrument,
  bars: readonly Bar[],
  stepMs: number,
  looks: readonly Pick<AccountLook, 'timeMs' | 'price'>[],
): LookedAt['under'] {
  return onceATilt((tilt) => {
    const map = new ModelMap(instrument, underTilt(DEFAULT_PARAMETERS, tilt));
    const maps: (SideBins | null)[] = [];
    for (const bar of bars) {
      map.push(bar);
      for (let look = looks[maps.length]; look && look.timeMs < bar.timeMs + 2 * stepMs; look = looks[maps.length]) {
        const { timeMs, price } = look;
        let isThere = true;
        const bins = binsOfMap(price, (grid) => {
          isThere = map.draw({ timeMs, price, logPrice: Math.log(price) }, grid) !== null;
        });
        maps.push(isThere ? bins : null);
      }
    }
    return maps;
  });
}
