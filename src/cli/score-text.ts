import type { Estimate } from '../market/api/estimate.ts';
import type { Nowcast } from '../market/api/nowcast.ts';
import type { HorizonScore, Scorecard } from '../market/api/scorecard.ts';
import { caughtSentence, magnetSentence, skillVerdict } from '../model/scoring/sentences.ts';

const HOUR_MS = 3_600_000;
const NAME_WIDTH = 52;

/** A scorecard in words and tables, for a terminal. */
export function scorecardText(card: Scorecard): string {
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  const lines = [
    `${card.market}${card.simulated ? ' (simulated)' : ''}, ${day(card.fromMs)} to ${day(card.toMs)}: ` +
      `${card.liquidations.toLocaleString('en')} liquidations, $${Math.round(card.liquidatedUsd).toLocaleString('en')}`,
  ];
  if (card.crashDays.length > 0) {
    lines.push(`Days of a crash, which the tables also leave out: ${card.crashDays.join(', ')}.`);
  }
  for (const horizon of card.horizons) {
    if (horizon.swept.windows > 0) lines.push('', ...horizonLines(card, horizon));
  }
  if (card.positions.length > 0) lines.push('', ...positionLines(card));
  if (card.nowcast) lines.push('', ...nowcastLines(card.nowcast));
  if (card.magnet) lines.push('', ...magnetLines(card.magnet));
  if (card.notes.length > 0) lines.push('', ...card.notes.map((note) => `Note: ${note}`));
  lines.push(
    '',
    'Intervals: 95 %, days drawn as blocks. Everything fitted was fitted on windows that had ended before.',
    'Information, not financial advice.',
    '',
  );
  return lines.join('\n');
}

function horizonLines(card: Scorecard, horizon: HorizonScore): string[] {
  const { horizonMs, swept, reach } = horizon;
  const trial = swept.maps[0]!;
  const hours = horizonMs / HOUR_MS;
  const lines = [
    `Within ${hours} h (${swept.windows} windows on ${swept.days} days)`,
    `  ${caughtSentence(card, horizon) ?? 'Nothing was liquidated within 10 % of the price.'}`,
    `  Where price really went, the map's skill over distance is ${interval(trial.gain)} nats: ` +
      `${skillVerdict(trial.gain, 'distance')}.`,
  ];
  if (trial.skillRatio.value !== null) {
    lines.push(`  That is ${interval(trial.skillRatio)} of what knowing every position would give.`);
  }
  const { totalLogScoreGain, totalCrpsSkill, reliability } = reach.maps[0]!;
  lines.push(
    `  D2 ${interval(trial.devianceExplained)}; at equal distance AUC ${plain(trial.auc)}, lift of its top tenth ` +
      `${plain(trial.topDecileLift)}, Spearman ${plain(trial.spearman)}.`,
    `  Window totals: log score ${interval(totalLogScoreGain)} nats over distance alone, CRPS skill ${interval(totalCrpsSkill)}` +
      `${reliability ? `; ${plain(reliability.miscalibration)} of a mean score of ${plain(reliability.uncertainty)} lost by miscalibration` : ''}.`,
  );
  if (swept.elsewhereShare !== null) {
    lines.push(
      `  ${(100 * swept.elsewhereShare).toFixed(1)} % was liquidated where no map of the moment could have said.`,
    );
  }
  lines.push(
    '',
    `  ${'skill over distance, nats per unit liquidated'.padEnd(NAME_WIDTH)}${'where price went'.padEnd(24)}` +
      `${'without crash days'.padEnd(24)}within 10 %, times P(hit)`,
  );
  swept.maps.forEach((map, m) => {
    lines.push(
      `  ${map.name.padEnd(NAME_WIDTH)}${interval(map.gain).padEnd(24)}` +
        `${interval(map.gainWithoutCrashDays).padEnd(24)}${interval(reach.maps[m]!.gain)}`,
    );
  });
  return lines;
}

function positionLines({ positions }: Scorecard): string[] {
  return [
    'Against the open positions within 10 %: how far the average unit lies off, % of price',
    `  ${''.padEnd(NAME_WIDTH)}${'long'.padEnd(24)}short`,
    ...positions.map(
      ({ name, long, short }) =>
        `  ${name.padEnd(NAME_WIDTH)}${interval(long.w1Percent).padEnd(24)}${interval(short.w1Percent)}`,
    ),
  ];
}

function nowcastLines({ hours, days, crashDays, trial, maps, pathDevianceExplained }: Nowcast): string[] {
  return [
    `Hourly totals by side, given the hour's price path: a nowcast, ${hours} hours on ${days} days`,
    `  The path alone (how far, beyond which extremes, how, at what volume) explains ${percent(pathDevianceExplained)} of`,
    `  the deviance. What each map adds, nats per unit liquidated, and the lead of "${trial}":`,
    `  ${''.padEnd(NAME_WIDTH)}${'all days'.padEnd(24)}${`without ${crashDays.length} crash days`.padEnd(24)}` +
      `${'lead'.padEnd(24)}lead without crash days`,
    ...maps.map(
      ({ name, gain, gainWithoutCrashDays, trialLead, trialLeadWithoutCrashDays }) =>
        `  ${name.padEnd(NAME_WIDTH)}${interval(gain).padEnd(24)}${interval(gainWithoutCrashDays).padEnd(24)}` +
        `${interval(trialLead).padEnd(24)}${interval(trialLeadWithoutCrashDays)}`,
    ),
  ];
}

function magnetLines({
  pairs,
  censored,
  bothHit,
  strength,
  partialStrength,
  placebo,
}: NonNullable<Scorecard['magnet']>): string[] {
  return [
    `Is the map a magnet? ${magnetSentence(partialStrength)} b is ${interval(partialStrength)} over ${pairs} pairs of ` +
      `zones (${interval(strength)} with the last returns left in; ${censored} cut off, ${bothHit} reached both at once).`,
    `  Placebo: the nearest zone came before its mirror image in ${interval(placebo.zoneFirst)} of ` +
      `${placebo.races} races; .5 is no magnet.`,
  ];
}

function interval({ value, low, high }: Estimate): string {
  if (value === null) return '-';
  const text = (x: number) => x.toFixed(3).replace(/^(-?)0\./, '$1.');
  return low === null || high === null ? text(value) : `${text(value)} [${text(low)}, ${text(high)}]`;
}

function plain(value: number | null): string {
  return value === null ? '-' : value.toFixed(3);
}

function percent({ value }: Estimate): string {
  return value === null ? '-' : `${(100 * value).toFixed(1)} %`;
}
