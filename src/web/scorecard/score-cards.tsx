import type { HorizonScore, MagnetScore, Scorecard } from '../../market/api/scorecard.ts';
import { magnetSentence } from '../../model/scoring/sentences.ts';
import { formatNumber } from '../state/format.ts';
import { EstimatePlot } from './estimate-plot.tsx';

const HOUR_MS = 3_600_000;
const nats = (value: number) => `${value < 0 ? '−' : ''}${formatNumber(Math.abs(value), 3)}`;
const percent = (value: number) => `${formatNumber(100 * value, 0)} %`;

/** The gain over distance at each horizon, all days and without crashes. */
export function SkillCard({ card, chosen }: { card: Scorecard; chosen: number }) {
  const hasCrashes = card.crashDays.length > 0;
  const rows = card.horizons.flatMap(({ horizonMs, swept }) => {
    const trial = swept.maps[0]!;
    const label = `${horizonMs / HOUR_MS} h ahead`;
    const own = { label, estimate: trial.gain, isOwn: true, ...(horizonMs === chosen ? { note: 'shown below' } : {}) };
    if (!hasCrashes) return [own];
    return [own, { label: `${label}, without crash days`, estimate: trial.gainWithoutCrashDays }];
  });
  return (
    <section class="score-card" aria-labelledby="skill">
      <h3 id="skill">Skill over distance</h3>
      <p class="quiet">
        What the map adds to knowing how far a price is away, where the price really went: nats per unit liquidated.
        Right of the line it adds; at 0.1 what came had a tenth better odds than by distance, at 0.7 double.
      </p>
      <EstimatePlot label="Skill over distance by horizon" rows={rows} text={nats} ends={['worse', 'adds']} />
    </section>
  );
}

/** The same figure for everything that is scored beside the map. */
export function RivalsCard({ horizon: { swept, horizonMs } }: { horizon: HorizonScore }) {
  const rows = swept.maps
    .filter(({ name }, m) => m === 0 || !name.includes('older than'))
    .map(({ name, kind, gain }, m) => ({
      label: name,
      estimate: gain,
      isOwn: m === 0,
      ...noteOf(kind, m),
    }));
  return (
    <section class="score-card" aria-labelledby="rivals">
      <h3 id="rivals">Against rivals, {horizonMs / HOUR_MS} h ahead</h3>
      <p class="quiet">
        Clean-room versions of what is published as heatmaps, and of what traders draw by hand, each fitted as fairly.
      </p>
      <EstimatePlot label="Skill of every map" rows={rows} text={nats} ends={['worse than distance', 'adds']} />
    </section>
  );
}

function noteOf(kind: HorizonScore['swept']['maps'][number]['kind'], place: number): { note?: string } {
  if (kind === 'truth') return { note: 'knows every position' };
  return kind === 'model' && place > 0 ? { note: 'this map, under another mix' } : {};
}

const AGES = [
  ['all opens', ''],
  ['older than 1 h', ', opens older than 1 h'],
  ['older than 6 h', ', opens older than 6 h'],
] as const;

/** What old zones are worth: most of what looks like foresight is memory of the last hour. */
export function AgeSplit({ horizon: { swept } }: { horizon: HorizonScore }) {
  const rows = AGES.flatMap(([label, ending]) => {
    const named = (end: string) => swept.maps.find(({ name }) => name === `pyrometer${end}`);
    // The older ones are of the prior mix: so is what they are compared with, where another is in force.
    const map = (ending === '' ? named(', prior mix') : null) ?? named(ending);
    return map ? [{ label, estimate: map.gain, isOwn: true }] : [];
  });
  if (rows.length < 2) return null;
  return (
    <section class="score-card" aria-labelledby="ages">
      <h3 id="ages">What are old zones worth?</h3>
      <p class="quiet">
        Much of what looks like foresight is memory of the last hour. The same map of positions that were opened
        earlier: the zones that traders act on.
      </p>
      <EstimatePlot label="Skill by age of the positions" rows={rows} text={nats} ends={['worse', 'adds']} />
    </section>
  );
}

/** Does price go to where the mass is? */
export function MagnetCard({ magnet }: { magnet: MagnetScore }) {
  const { partialStrength, strength, placebo, pairs, bothHit, medianHours } = magnet;
  return (
    <section class="score-card" aria-labelledby="magnet">
      <h3 id="magnet">Is the map a magnet? {magnetSentence(partialStrength)}</h3>
      <p class="quiet">
        The nearest strong zones above and below race. A price without a pull reaches one first with a probability that
        its distance alone gives; b above 0 is a pull to the heavier.
      </p>
      <EstimatePlot
        label="Magnet test: b"
        rows={[
          { label: 'b', note: 'last hour’s and day’s returns taken out', estimate: partialStrength, isOwn: true },
          { label: 'b as it is', estimate: strength },
        ]}
        text={(value) => nats(value)}
        ends={['repels', 'pulls']}
      />
      <p class="quiet">
        {pairs} races
        {medianHours === null ? '' : `, half of them over within ${formatNumber(medianHours, 0)} h`}; {bothHit} reached
        both ends in one bar. Placebo, the nearest zone against an empty place as far on the other side; half of the
        races is no pull:
      </p>
      <EstimatePlot
        label="Placebo: the zone came first"
        rows={[{ label: 'zone first', note: `${placebo.races} races`, estimate: placebo.zoneFirst, isOwn: true }]}
        nothing={0.5}
        text={percent}
      />
    </section>
  );
}
