import type { ClaimTest } from '../../market/api/claims.ts';
import type { ZoneStudies } from '../reaction/zone-studies.ts';
import { afterFlush, crowdReversal, type HourTest, lowerLeverage, nearVolatility, outsideStops } from './hour-tests.ts';
import type { MagnetTest } from '../scoring/magnet-test.ts';
import type { MatchedFigures } from './matched.ts';
import { magnetRaces, turnsAtZones, zonesAtLevels } from './zone-tests.ts';

/** Where a test finds its figures. */
export interface ClaimContext {
  studies: ZoneStudies;
  races: MagnetTest;
  /** Of an hourly test, by its id. @param sign -1 where less speaks for the claim */
  figuresOf: (id: string, sign: 1 | -1) => MatchedFigures;
}

export interface TestSpec {
  id: string;
  name: string;
  method: string;
  unit: ClaimTest['unit'];
  /** The least effect that a trader would notice. */
  matters: number;
  /** Of tests that go by full hours; the others have figures of their own. */
  hourly?: HourTest;
  sign?: 1 | -1;
  figures?: (context: ClaimContext) => MatchedFigures;
  /** What cases and placebos are called in the sentence, and what was measured. */
  words: { cases: string; placebos: string; measured: string };
}

export interface ClaimSpec {
  id: string;
  claim: string;
  tests: TestSpec[];
}

/** What is said of liquidation heatmaps, as it can be tested. */
export const CLAIMS: readonly ClaimSpec[] = [
  {
    id: 'magnets',
    claim: 'Zones are magnets: the price is drawn to where most waits to be liquidated.',
    tests: [
      {
        id: 'magnets',
        name: 'The heavier zone is reached first',
        method:
          'Of the three heaviest zones within 10 % on each side the nearest race. Any price without a pull reaches the upper one first with a ' +
          'probability that its distance alone gives; b is what the ratio of their masses adds to the log odds, the ' +
          'returns of the last hour and day taken out. The placebo: the nearest zone against an empty place as far on ' +
          'the other side.',
        unit: 'b',
        matters: 0.25,
        figures: ({ races }) => magnetRaces(races),
        words: { cases: 'races of zones', placebos: 'races against a mirror image', measured: 'came first' },
      },
    ],
  },
  {
    id: 'heat-before-volatility',
    claim: 'Hot zones come before volatility and turns of the trend.',
    tests: [
      {
        id: 'volatility',
        name: 'More volatile where much waits near the price',
        method:
          'Hours with more in zones within five average ranges of the price than four in five of the last month, against ' +
          'hours with less than the usual, at like volatility and in the same third of the day: realised over expected ' +
          'volatility of the next 4 hours.',
        unit: 'log ratio',
        matters: 0.05,
        hourly: nearVolatility,
        words: {
          cases: 'hot hours',
          placebos: 'like hours that were cool',
          measured: 'of the expected volatility',
        },
      },
      {
        id: 'turns',
        name: 'The price turns at a zone',
        method:
          'Touches of a zone, against touches of a place of like height and distance without one: of those that ended one ' +
          'way or the other within the hour, turned away and not broken through.',
        unit: 'share',
        matters: 0.03,
        figures: ({ studies }) => turnsAtZones(studies),
        words: { cases: 'touches of zones', placebos: 'touches of like places without one', measured: 'turned away' },
      },
    ],
  },
  {
    id: 'crowded-heat-reverses',
    claim: 'Heat together with extreme funding comes before reversals.',
    tests: [
      {
        id: 'reversals',
        name: 'The day goes against the crowd',
        method:
          'Hours at which one side pays funding a deviation above its usual and has more in zones near the price than ' +
          "four in five of the last month's hours, against other hours of like volatility: the next day's return " +
          'against that side.',
        unit: 'daily sigmas',
        matters: 0.1,
        hourly: crowdReversal,
        words: { cases: 'hours of a crowd over heat', placebos: 'other like hours', measured: 'against the crowd' },
      },
    ],
  },
  {
    id: 'flush-clears',
    claim: 'A flush of longs clears over-leverage.',
    tests: [
      {
        id: 'flush',
        name: 'An equal fall liquidates fewer longs afterwards',
        method:
          'Three hours after an hour with far more long liquidations than usual, against hours at least three days ' +
          'after one: longs liquidated in the next day, of open interest, where the price fell as far.',
        unit: 'fewer',
        matters: 0.1,
        hourly: afterFlush,
        sign: -1,
        words: { cases: 'flushes', placebos: 'hours far from any, with an equal fall', measured: 'of open interest' },
      },
    ],
  },
  {
    id: 'stops-outside-zones',
    claim: 'A stop outside the zones is swept less than one as far by average range.',
    tests: [
      {
        id: 'stops',
        name: 'Kept for a day',
        method:
          'The stop that would be advised behind a zone, against one exactly as many average ranges away on the other ' +
          'side that is behind none, at the same moment: not swept within a day.',
        unit: 'share',
        matters: 0.02,
        hourly: outsideStops,
        words: { cases: 'stops behind zones', placebos: 'stops as far that are behind none', measured: 'kept' },
      },
    ],
  },
  {
    id: 'less-leverage-survives',
    claim: 'Near zones, less leverage survives more often than it does elsewhere.',
    tests: [
      {
        id: 'leverage',
        name: 'Saved by half the leverage',
        method:
          "Positions whose liquidation lies a day's volatility away, where much of their side waits near the price, " +
          'against like hours with little: liquidated within a day, and not with half the leverage. Less leverage survives more often ' +
          'everywhere; asked is whether it saves more near zones.',
        unit: 'share',
        matters: 0.02,
        hourly: lowerLeverage,
        words: { cases: 'positions in the heat', placebos: 'like positions out of it', measured: 'saved' },
      },
    ],
  },
  {
    id: 'levels-hold',
    claim: 'Zones that coincide with support or resistance hold more often.',
    tests: [
      {
        id: 'levels',
        name: 'Held for an hour',
        method:
          'Touches of zones in which a level of two turns or more lies, against touches of other zones of like height: ' +
          'not broken through within the hour.',
        unit: 'share',
        matters: 0.03,
        figures: ({ studies }) => zonesAtLevels(studies),
        words: { cases: 'touches of zones at a level', placebos: 'touches of other zones', measured: 'held' },
      },
    ],
  },
];
