import type { Bar } from '../../../src/market/bar.ts';
import { touchHigh, touchLow } from '../../../src/market/bar.ts';
import type { Instrument } from '../../../src/market/instrument.ts';
import { CohortBook } from '../../../src/model/cohorts/book.ts';
import { DEFAULT_PARAMETERS, type ModelParameters } from '../../../src/model/cohorts/parameters.ts';
import type { MapFamily } from '../../../src/model/scoring/map-family.ts';
import type { MapGrid, MapSource, Moment } from '../../../src/model/scoring/map-source.ts';
import { addBook, ModelMap } from '../../../src/model/scoring/sources/model-map.ts';

/** The model as it is, then with one part taken out or one assumption replaced; each has a state of its own. */
export function ablatedFamilies(instrument: Instrument): MapFamily[] {
  const family = (name: string, source: MapSource): MapFamily => ({
    name,
    kind: 'model',
    candidates: [{ label: name, source }],
  });
  const changed = (name: string, change: Partial<ModelParameters>, on = instrument) =>
    family(name, new ModelMap(on, { ...DEFAULT_PARAMETERS, ...change }));
  const brackets = instrument.brackets.map((bracket) => ({ ...bracket, rate: 0, deduction: 0 }));
  return [
    changed('whole', {}),
    changed('nobody on more than the initial margin', { isolatedShare: 1 }),
    family('no balance: nothing closes but by liquidation', new UnbalancedMap(instrument)),
    changed('hazards flat (exponent 0 for .9)', { hazardExponent: 0 }),
    changed('all volume opens (k = 1 for .2)', { volumeShare: 1 }),
    changed('hardly any volume opens (k = .05 for .2)', { volumeShare: 0.05 }),
    changed('no maintenance margin (m = 0)', {}, { ...instrument, brackets }),
    changed('one leverage, 10x', { mix: only(4) }),
  ];
}

function only(tier: number): ModelParameters['mix'] {
  const mix = DEFAULT_PARAMETERS.mix.long.map((_, k) => (k === tier ? 1 : 0));
  return { long: mix, short: mix };
}

/** The cohorts without what ties them to open interest: a share of volume opens, touches liquidate, nothing closes. */
class UnbalancedMap implements MapSource {
  private readonly book: CohortBook;

  constructor(instrument: Instrument) {
    this.book = new CohortBook(instrument, DEFAULT_PARAMETERS);
  }

  push(bar: Bar): void {
    const opened = (DEFAULT_PARAMETERS.volumeShare * bar.volume) / 2;
    const touches = { long: Math.log(touchLow(bar)), short: -Math.log(touchHigh(bar)) };
    for (const side of ['long', 'short'] as const) {
      const [low, high] = [Math.log(bar.low), Math.log(bar.high)];
      const [bottom, top] = side === 'long' ? [low, high] : [-high, -low];
      for (const cohort of this.book[side].cohorts) {
        cohort.sweep(touches[side]);
        const retained = cohort.retained(bottom, top, touches[side]);
        cohort.open(bottom, top, touches[side], opened, retained);
      }
    }
  }

  draw(moment: Moment, grid: MapGrid): number {
    addBook(this.book, grid);
    return moment.timeMs;
  }
}
