import type { MapSkill } from '../../market/api/map-skill.ts';
import type { ReadingAnswer } from '../../market/api/reading.ts';
import { reading } from '../../model/reading/reading.ts';
import type { ReadingInput } from '../../model/reading/reading-input.ts';
import { RISK_HORIZONS } from '../../model/risk/hit-odds.ts';
import type { Desk } from './desk.ts';
import { headline } from './zones-answer.ts';

const DAY = RISK_HORIZONS.findIndex(({ name }) => name === '24 h');
/** R is looked at within this log distance: the reading says "up to 5 %". */
const CASCADE_REACH = 0.05;

export function readingAnswer(desk: Desk, skill: MapSkill | null): ReadingAnswer {
  return { ...headline(desk), sentences: reading(inputOf(desk, skill)), skill };
}

function inputOf(desk: Desk, skill: MapSkill | null): ReadingInput {
  const { instrument, timeMs, price, atr, readings, openInterest, liquidations, zones, odds, depth, sentiment } = desk;
  const { evidence, confluence, curves } = desk;
  const { touches, reactions, standing, magnet } = evidence;
  return {
    instrument,
    timeMs,
    price,
    atr,
    readings,
    openInterest,
    liquidations,
    zones,
    hitWindows: odds.windows(DAY),
    hasBook: depth !== null,
    sentiment,
    confluence,
    confluenceTouches: touches,
    reactions,
    standing,
    magnet,
    reproduction: curves && {
      long: curves.long.greatestReproduction(0, CASCADE_REACH),
      short: curves.short.greatestReproduction(0, CASCADE_REACH),
    },
    skill,
  };
}
