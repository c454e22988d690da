import type { MapSkill } from '../../market/api/map-skill.ts';
import type { RiskAnswer, RiskDistance, RiskQuestion } from '../../market/api/risk.ts';
import { isShown } from '../../model/reading/sentence.ts';
import { assess, type RiskWishes } from '../../model/risk/assess.ts';
import { kellyReasons } from '../../model/risk/kelly-words.ts';
import { PlanError } from '../../model/risk/plan-error.ts';
import { stopReasons } from '../../model/risk/stop-words.ts';
import type { Desk } from './desk.ts';
import { headline } from './zones-answer.ts';

/** @throws PlanError where the plan cannot be; the message names the limit */
export function riskAnswer(desk: Desk, question: RiskQuestion, skill: MapSkill | null): RiskAnswer {
  const { atr, price } = desk;
  const wishes = wishesOf(question);
  const report = assess(desk, { ...question, entry: question.entry ?? price }, wishes);
  const { position, advice, between, size, stop, stopInZone } = report;
  const { liquidation: _, bankruptcy: __, ...opened } = position;
  const distanceTo = (to: number): RiskDistance => ({
    price: to,
    fraction: to / position.entry - 1,
    atr: atr > 0 ? Math.abs(to - position.entry) / atr : null,
  });
  return {
    ...headline(desk),
    position: opened,
    liquidation: report.liquidation,
    bankruptcy: report.bankruptcy,
    between: between.map(({ id, side, low, high, usd, heat, hit }) => ({
      id,
      side,
      low,
      high,
      usd,
      heat,
      distance: distanceTo(position.side === 'long' ? high : low),
      hit,
    })),
    horizons: report.horizons,
    stop: {
      advised: advice.stop === null ? null : distanceTo(advice.stop),
      needed: advice.needed,
      mostLeverage: advice.mostLeverage,
      behind: advice.behind,
      buffer: advice.buffer,
      movedBehindRound: advice.movedBehindRound,
      smallerSize: advice.smallerSize,
      own: wishes.stop === undefined ? null : stop,
      ownInZone: wishes.stop === undefined ? null : stopInZone,
      reasons: stopReasons(report),
    },
    size: size && {
      size: size.size,
      notionalUsd: size.notionalUsd,
      slippage: size.slippage,
      riskUsd: size.risk,
    },
    target: report.target,
    rewardToRisk: report.rewardToRisk,
    kelly: report.kelly && { ...report.kelly, ...kellyReasons(report.kelly, isShown(skill)) },
    slippage: report.slippage,
    cascade: report.cascade,
    record: desk.record,
    skill,
    skilled: isShown(skill),
    caveat: caveatOf(skill),
  };
}

function wishesOf({ stop, target, equity, riskShare, winRate, payoff }: RiskQuestion): RiskWishes {
  if ((winRate === undefined) !== (payoff === undefined)) {
    throw new PlanError('half Kelly needs both a win rate and a payoff: give both, or none');
  }
  return {
    ...(stop === undefined ? {} : { stop }),
    ...(target === undefined ? {} : { target }),
    ...(equity === undefined ? {} : { equity }),
    ...(riskShare === undefined ? {} : { riskShare }),
    ...(winRate === undefined || payoff === undefined ? {} : { edge: { winProbability: winRate, payoff } }),
  };
}

function caveatOf(skill: MapSkill | null): string {
  const end =
    "Liquidation prices are the venue's arithmetic, odds are from this market's own past; neither needs the map.";
  if (!skill || skill.gain.value === null) {
    return `Where zones stand rests on a map whose skill on this market has not been measured for this moment. ${end}`;
  }
  const rival = skill.kind === 'forecast' ? 'distance alone' : "the price's own path";
  return isShown(skill)
    ? `Where zones stand rests on a map that has told more than ${rival} on this market. ${end}`
    : `Where zones stand rests on a map that has not been shown to tell more than ${rival} on this market. ${end}`;
}
