import { scorecardOf } from '../../../src/cli/score.ts';
import type { Estimate } from '../../../src/market/api/estimate.ts';
import type { Scorecard } from '../../../src/market/api/scorecard.ts';
import { type Asked, interval } from './asked.ts';
import { withRecorded } from './recorded.ts';

/** The scorecard of the recorded BTC: hourly totals of three venues, given the path of the hour. */
export function scoreRecordedBtc(folder: string): Promise<Scorecard> {
  return withRecorded(folder, 'BTC', (recording) => scorecardOf(recording));
}

export function nowcastFigures({ nowcast }: Scorecard): Asked[] {
  const map = (name: string) => nowcast?.maps.find((one) => one.name === name);
  const own = map('pyrometer');
  const running = map("pyrometer, with the hour's own opens");
  const peer = map('volume at fixed tiers, no decay');
  const old = map('pyrometer, opens older than 1 h');
  const figure = (what: string, found: Estimate | undefined, least: number, asked: string): Asked => ({
    what: `recorded BTC, hourly totals given the path: ${what}`,
    found: found ? interval(found) : 'not told',
    asked,
    ok: found ? (found.value ?? 0) >= least && (found.low ?? 0) > 0 : null,
  });
  return [
    figure("over the path alone, with the hour's own opens", running?.gain, 0.11, 'at least .11, interval above 0'),
    figure('the same without crash days', running?.gainWithoutCrashDays, 0.05, 'at least .05, interval above 0'),
    figure("over the path alone, the map of the hour's start", own?.gain, 0, 'interval above 0'),
    figure("the same map's lead over volume at fixed tiers", peer?.trialLead, 0, 'interval above 0'),
    figure('the same without crash days', peer?.trialLeadWithoutCrashDays, 0, 'interval above 0'),
    figure('opens older than 1 h alone, over the path', old?.gain, 0.02, 'at least .02, interval above 0'),
  ];
}
