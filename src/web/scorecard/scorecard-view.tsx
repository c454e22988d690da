import { useState } from 'preact/hooks';
import type { PyrometerClient } from '../../client/index.ts';
import type { ForecastOutcome, ScorecardAnswer } from '../../market/api/scorecard-answer.ts';
import type { HorizonScore, Scorecard } from '../../market/api/scorecard.ts';
import { skillVerdict } from '../../model/scoring/sentences.ts';
import { PanelState } from '../panels/panel-state.tsx';
import { formatNumber, formatUsd } from '../state/format.ts';
import type { Store } from '../state/store.ts';
import { AgeSplit, MagnetCard, RivalsCard, SkillCard } from './score-cards.tsx';
import { ForecastList } from './forecast-list.tsx';
import { HeatClassesCard } from './heat-classes-card.tsx';
import { Headline } from './headline.tsx';
import { NowcastCards } from './nowcast-cards.tsx';
import { OutcomePlot, type OutcomeRow } from './outcome-plot.tsx';
import { ReliabilityPlot } from './reliability-plot.tsx';
import { ScoreTable } from './score-table.tsx';
import { ScoringNotice } from './scoring-state.tsx';
import { useScoring } from './use-scoring.ts';
import './scorecard.css';

const HOUR_MS = 3_600_000;
/** Of the shortest horizon a week. */
const SHOWN_WINDOWS = 168;
const LAST = 10;

/** How right the map of this market was, as pictures and as numbers; every figure opens to what it is made of. */
export function ScorecardView({ store, client }: { store: Store; client: PyrometerClient }) {
  const answer = useScoring(store, 'scorecard', (id, asked) => client.scorecard(id, asked));
  const { value } = answer;
  return (
    <div class="scorecard" data-testid="scorecard">
      <div class="score-title">
        <h2>How right was the map?</h2>
        {value?.simulated && (
          <p class="made-up">A simulated market: what is scored here is real, what it is scored on is made up.</p>
        )}
      </div>
      {value ? (
        <Answered answer={value} store={store} client={client} />
      ) : (
        <PanelState answer={answer} what="the scorecard" />
      )}
    </div>
  );
}

function Answered({ answer, store, client }: { answer: ScorecardAnswer; store: Store; client: PyrometerClient }) {
  const { card } = answer;
  // What the notice says already is not said again.
  const notes = card?.notes.filter((note) => note !== answer.message) ?? [];
  const scored = card?.horizons.filter(({ swept }) => swept.windows > 0) ?? [];
  const [chosenMs, setChosenMs] = useState(HOUR_MS);
  const horizon = scored.find(({ horizonMs }) => horizonMs === chosenMs) ?? scored[0];
  return (
    <>
      <ScoringNotice {...answer} isEarly={card !== null && card.liquidations > 0} />
      {card && <Span answer={answer} card={card} />}
      {card && horizon && (
        <>
          <Horizons scored={scored} chosen={horizon} onChoose={setChosenMs} />
          <Scored answer={answer} card={card} horizon={horizon} store={store} client={client} />
        </>
      )}
      {card?.nowcast && <NowcastCards nowcast={card.nowcast} store={store} client={client} />}
      {card && !horizon && (
        <div class="score-cards">
          {card.magnet && <MagnetCard magnet={card.magnet} />}
          <HeatClassesCard store={store} client={client} horizonMs={24 * HOUR_MS} />
        </div>
      )}
      {notes.length > 0 && (
        <ul class="notes">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
    </>
  );
}

function Span({ answer: { issued, reconstructed, altered }, card }: { answer: ScorecardAnswer; card: Scorecard }) {
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  const days = Math.round((card.toMs - card.fromMs) / (24 * HOUR_MS));
  return (
    <p class="quiet">
      {day(card.fromMs)} to {day(card.toMs)}, {formatNumber(days, 0)} days.
      {issued + reconstructed > 0 && (
        <>
          {' '}
          Forecasts stored before their windows opened: <b>{formatNumber(issued, 0)}</b>; made later, from what was
          known then: <b>{formatNumber(reconstructed, 0)}</b>.
        </>
      )}
      {altered > 0 && (
        <b class="down"> {formatNumber(altered, 0)} stored ones no longer match their hash and do not count.</b>
      )}
      {card.crashDays.length > 0 && ` Days of a crash: ${card.crashDays.join(', ')}.`}
    </p>
  );
}

interface HorizonsProps {
  scored: readonly HorizonScore[];
  chosen: HorizonScore;
  onChoose: (horizonMs: number) => void;
}

function Horizons({ scored, chosen, onChoose }: HorizonsProps) {
  return (
    <div class="horizons" role="group" aria-label="How far ahead">
      {scored.map(({ horizonMs }) => (
        <button
          key={horizonMs}
          type="button"
          aria-pressed={horizonMs === chosen.horizonMs}
          onClick={() => onChoose(horizonMs)}
        >
          {horizonMs / HOUR_MS} h ahead
        </button>
      ))}
    </div>
  );
}

interface ScoredProps {
  answer: ScorecardAnswer;
  card: Scorecard;
  horizon: HorizonScore;
  store: Store;
  client: PyrometerClient;
}

function Scored({ answer, card, horizon, store, client }: ScoredProps) {
  const { horizonMs, swept, reach } = horizon;
  const windows = useScoring(store, `forecasts ${horizonMs}`, (id, asked) =>
    client.forecasts(id, horizonMs, { limit: SHOWN_WINDOWS }, asked),
  );
  const trial = swept.maps[0]!;
  const reliability = reach.maps[0]!.reliability;
  const last = answer.forecasts.filter((one) => one.horizonMs === horizonMs).slice(0, LAST);
  const known = windows.value?.horizonMs === horizonMs ? windows.value : null;
  return (
    <>
      <Headline card={card} horizon={horizon} verdict={skillVerdict(trial.gain, 'distance')} />
      <div class="score-cards">
        <SkillCard card={card} chosen={horizonMs} />
        <RivalsCard horizon={horizon} />
        <section class="score-card wide" aria-labelledby="happened">
          <h3 id="happened">Predicted against happened</h3>
          <p class="quiet">
            {known
              ? `The last ${known.forecasts.length} of ${formatNumber(known.total, 0)} windows of ${horizonMs / HOUR_MS} h, USD within 10 % of the price.`
              : 'Windows, one an hour.'}
          </p>
          {known ? (
            <OutcomePlot rows={rowsOf(known.forecasts)} base="by distance alone" text={formatUsd} />
          ) : (
            <PanelState answer={windows} what="the windows" />
          )}
        </section>
        <section class="score-card tall" aria-labelledby="reliable">
          <h3 id="reliable">Does as much come as is said?</h3>
          {reliability ? <ReliabilityPlot reliability={reliability} /> : <p class="quiet">Too few windows to tell.</p>}
        </section>
        <AgeSplit horizon={horizon} />
        {card.magnet && <MagnetCard magnet={card.magnet} />}
        <HeatClassesCard store={store} client={client} horizonMs={horizonMs} />
        <section class="score-card wide" aria-labelledby="last">
          <h3 id="last">The last forecasts, and what came</h3>
          <p class="quiet">Open one to see its cells, and the liquidations that fell in them.</p>
          {last.length > 0 ? (
            <ForecastList store={store} client={client} forecasts={last} />
          ) : (
            <p class="quiet">None yet.</p>
          )}
        </section>
        <details class="score-card wide">
          <summary>All figures of this horizon</summary>
          <p class="quiet">
            {formatNumber(swept.windows, 0)} windows on {swept.days} days; {formatNumber(swept.hitCells, 0)} of{' '}
            {formatNumber(swept.cells, 0)} swept cells held liquidations. Intervals: 95 %, days drawn as blocks.
            Everything fitted was fitted on windows that had ended before.{' '}
            {known?.sums.gain !== null && known?.sums.gain !== undefined && (
              <>
                Summed over the {formatNumber(known.sums.windows, 0)} forecasts that are listed, the gain is{' '}
                {formatNumber(known.sums.gain, 3)}.
              </>
            )}
          </p>
          <ScoreTable horizon={horizon} />
        </details>
      </div>
    </>
  );
}

function rowsOf(forecasts: readonly ForecastOutcome[]): OutcomeRow[] {
  return forecasts
    .filter(({ state }) => state !== 'left out')
    .map(({ timeMs, expectedUsd, expectedByDistanceUsd, liquidatedUsd }) => ({
      timeMs,
      byMap: expectedUsd,
      byBase: expectedByDistanceUsd,
      came: liquidatedUsd,
    }))
    .toReversed();
}
