import { blockDraws, bootstrapInterval } from '../../../src/model/scoring/statistics/bootstrap.ts';
import { uniformFrom } from '../../../src/model/scoring/statistics/uniform.ts';
import { type Asked, number } from './asked.ts';
import { NEARNESS, type PanelRun } from './panels.ts';

const DRAWS = 1000;
/** A panel is made worse where W1 rises by more than this, %. */
const WORSE = 0.05;

/** What learning from accounts is worth beside accounts of later days, where every position is known. */
export function panelFigures(runs: readonly PanelRun[]): Asked[] {
  const worlds = [...new Set(runs.map(worldOf))];
  const draws = blockDraws(worlds.length, 1, DRAWS, uniformFrom(5));
  return NEARNESS.map((nearness): Asked => {
    const those = runs.filter((run) => run.nearness === nearness);
    const mean = (of: (run: PanelRun) => number) => (times: ArrayLike<number>) => {
      let [sum, count] = [0, 0];
      for (const run of those) {
        const weight = times[worlds.indexOf(worldOf(run))]!;
        sum += weight * of(run);
        count += weight;
      }
      return sum / count;
    };
    const once = worlds.map(() => 1);
    const gain = bootstrapInterval(
      worlds.length,
      draws,
      mean(({ learned, prior }) => learned - prior),
    );
    const worse = those.filter(({ learned, prior }) => learned > prior + WORSE).length / those.length;
    const [learned, prior, uniform] = [
      mean((run) => run.learned)(once),
      mean((run) => run.prior)(once),
      mean((run) => run.uniform)(once),
    ];
    return {
      what: `accounts of simulated markets, ${NAMES.get(nearness)} (${those.length} panels of ${worlds.length} markets and seeds): W1 under the mix of each day, learned from what they held on earlier days, less that of the default`,
      found: `${number(gain.value, 2)} % [${number(gain.low, 2)}, ${number(gain.high, 2)}]: ${number(learned, 2)} for ${number(prior, 2)}, uniform ${number(uniform, 2)}; worse in ${number(100 * worse, 0)} % of panels`,
      asked: 'upper end below 0',
      ok: gain.high < 0,
    };
  });
}

const NAMES = new Map([
  [0, 'as the market stands'],
  [0.8, 'somewhat nearer to the price'],
  [1.6, 'nearer to the price'],
  [2.4, 'far nearer to the price'],
]);

const worldOf = ({ market, seed }: PanelRun): string => `${market} ${seed}`;
