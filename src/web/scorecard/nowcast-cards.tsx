import type { PyrometerClient } from '../../client/index.ts';
import type { NowcastHour, NowcastHours } from '../../market/api/forecasts.ts';
import type { Nowcast } from '../../market/api/nowcast.ts';
import { nowcastSentence } from '../../model/scoring/sentences.ts';
import { PanelState } from '../panels/panel-state.tsx';
import { formatMoment, formatNumber } from '../state/format.ts';
import type { Store } from '../state/store.ts';
import { EstimatePlot } from './estimate-plot.tsx';
import { OutcomePlot, type OutcomeRow } from './outcome-plot.tsx';
import { useScoring } from './use-scoring.ts';
import './headline.css';

/** Hours and sides: four days. */
const SHOWN_ROWS = 192;
const LISTED_ROWS = 48;
const nats = (value: number) => `${value < 0 ? '−' : ''}${formatNumber(Math.abs(value), 3)}`;

interface NowcastProps {
  nowcast: Nowcast;
  store: Store;
  client: PyrometerClient;
}

/** Where only hourly totals are known: what each map adds to the hour's own path, and the hours themselves. */
export function NowcastCards({ nowcast, store, client }: NowcastProps) {
  const { maps, hours, days, crashDays, pathDevianceExplained } = nowcast;
  const answer = useScoring(store, 'nowcast', (id, asked) => client.nowcastHours(id, { limit: SHOWN_ROWS }, asked));
  const strong = pathDevianceExplained.value;
  return (
    <>
      <section class="headline" aria-label="In one sentence">
        <p class="headline-sentence">{nowcastSentence(nowcast)}</p>
        <p class="quiet">
          A nowcast, not a forecast: {formatNumber(hours, 0)} hours on {days} days.{' '}
          {strong !== null &&
            `The path alone tells ${formatNumber(100 * strong, 0)} % of what comes (of the deviance); the map is asked for the rest, in nats: 0.1 is a tenth better odds.`}
        </p>
      </section>
      <div class="score-cards">
        <section class="score-card" aria-labelledby="nowcast-all">
          <h3 id="nowcast-all">What each map adds, all days</h3>
          <EstimatePlot
            label="Gain over the path"
            rows={maps.map(({ name, gain }, m) => ({ label: name, estimate: gain, isOwn: m === 0 }))}
            text={nats}
            ends={['worse than the path', 'adds']}
          />
        </section>
        <section class="score-card" aria-labelledby="nowcast-calm">
          <h3 id="nowcast-calm">Without the {crashDays.length} crash days</h3>
          <EstimatePlot
            label="Gain over the path without crash days"
            rows={maps.map(({ name, gainWithoutCrashDays: estimate }, m) => ({
              label: name,
              estimate,
              isOwn: m === 0,
            }))}
            text={nats}
            ends={['worse than the path', 'adds']}
          />
        </section>
        <section class="score-card wide" aria-labelledby="nowcast-hours">
          <h3 id="nowcast-hours">Told against happened</h3>
          {answer.value ? <Hours answer={answer.value} /> : <PanelState answer={answer} what="the hours" />}
        </section>
      </div>
    </>
  );
}

function Hours({ answer: { hours, total, gain } }: { answer: NowcastHours }) {
  const text = (value: number) => formatNumber(value, 2);
  return (
    <>
      <p class="quiet">
        The last {hours.length / 2} of {formatNumber(total / 2, 0)} hours, contracts of both sides
        {gain !== null && `; summed over all hours and sides the gain is ${formatNumber(gain, 3)}`}.
      </p>
      <OutcomePlot rows={rowsOf(hours)} base="by the path alone" text={(amount) => formatNumber(amount, 0, 2)} />
      <div class="table-scroll hours-list" tabIndex={0} role="group" aria-label="Hours as they were told">
        <table>
          <thead>
            <tr>
              <th scope="col">Hour</th>
              <th scope="col">Side</th>
              <th scope="col">By its path</th>
              <th scope="col">With the map</th>
              <th scope="col">Liquidated</th>
            </tr>
          </thead>
          <tbody>
            {hours.slice(0, LISTED_ROWS).map(({ timeMs, side, byPath, byPathAndMap, liquidated }) => (
              <tr key={`${timeMs} ${side}`}>
                <th scope="row">{formatMoment(timeMs)}</th>
                <td class={side === 'long' ? 'down' : 'up'}>{side}</td>
                <td>{text(byPath)}</td>
                <td>{text(byPathAndMap)}</td>
                <td class="amber">{text(liquidated)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

/** Both sides of each hour together, oldest first. */
function rowsOf(hours: readonly NowcastHour[]): OutcomeRow[] {
  const rows = new Map<number, OutcomeRow>();
  for (const { timeMs, byPath, byPathAndMap, liquidated } of hours) {
    const { byMap, byBase, came } = rows.get(timeMs) ?? { byMap: 0, byBase: 0, came: 0 };
    rows.set(timeMs, {
      timeMs,
      byMap: byMap + byPathAndMap,
      byBase: byBase + byPath,
      came: (came ?? 0) + liquidated,
    });
  }
  return [...rows.values()].toReversed();
}
