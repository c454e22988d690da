import { useEffect, useState } from 'preact/hooks';
import type { CascadeReport } from '../../../market/api/cascade.ts';
import type { PageProps } from '../../pages/pages.ts';
import { formatChange, formatNumber, formatOdds, formatPrice, formatUsd } from '../../state/format.ts';
import type { PriceMark } from '../../state/price-mark.ts';
import { useAnswer } from '../../state/use-answer.ts';
import { messageOf, NotAdvice, PanelState } from '../panel-state.tsx';
import { Reproduction } from './reproduction.tsx';
import { Stages } from './stages.tsx';
import './cascade.css';

/** Shocks on the slider, percent, without the one that is none. */
const MOST_PERCENT = 20;
const DEPTHS = [
  [1, 'usual'],
  [0.5, 'half'],
  [0.1, 'a tenth'],
  [0.02, 'a fiftieth'],
] as const;
/** Stages that are drawn on the chart; the rest is in the list. */
const MOST_DRAWN = 6;

/** What forced orders would make of a shock; the way of the price is drawn on the chart, zone by zone. */
export default function CascadePanel({ store, client }: PageProps) {
  const [percent, setPercent] = useState(-5);
  const [depth, setDepth] = useState(1);
  const shock = percent / 100;
  const answer = useAnswer(store, `cascade ${shock} ${depth}`, (id, options) =>
    client.cascade(id, { shock, depth }, options),
  );
  const report = answer.value;
  useEffect(() => {
    store.setMarks('cascade', report ? marksOf(report) : []);
  }, [store, report]);
  useEffect(() => () => store.setMarks('cascade', []), [store]);
  return (
    <div class="panel cascade">
      <div class="shock">
        <div class="shock-head">
          <label for="shock">News moves the price by</label>
          <strong class={percent < 0 ? 'down' : 'up'}>{formatChange(shock, percent % 1 === 0 ? 0 : 1)}</strong>
        </div>
        <input
          id="shock"
          type="range"
          class="shock-slider"
          min={-MOST_PERCENT}
          max={MOST_PERCENT}
          step={0.5}
          value={percent}
          aria-valuetext={formatChange(shock, 1)}
          onInput={(event) => {
            const next = Number(event.currentTarget.value);
            // No shock sets nothing off: the slider goes on over it.
            setPercent(next === 0 ? (percent > 0 ? -0.5 : 0.5) : next);
          }}
        />
        <div class="shock-ends" aria-hidden="true">
          <span>−{MOST_PERCENT}%</span>
          <span>0</span>
          <span>+{MOST_PERCENT}%</span>
        </div>
        <div class="depths" role="group" aria-label="Depth of the order book">
          <span class="quiet">Depth</span>
          <div class="segments">
            {DEPTHS.map(([share, label]) => (
              <button key={share} type="button" aria-pressed={depth === share} onClick={() => setDepth(share)}>
                {label}
              </button>
            ))}
          </div>
        </div>
      </div>
      {report ? (
        <div class={answer.isFresh ? 'cascade-report' : 'cascade-report waning'} aria-busy={!answer.isFresh}>
          <Outcome report={report} />
          <Stages report={report} store={store} />
          <Reproduction report={report} />
          <Stress report={report} />
          <p class="quiet small">
            Impact is the square root of forced flow over volume ({formatUsd(report.scale.dailyVolumeUsd)} and{' '}
            {formatNumber(100 * report.scale.dailyVolatility, 1)}% a day on this venue). R is how much one liquidated
            unit liquidates in turn: from 1 on, a cascade feeds itself.
          </p>
        </div>
      ) : (
        <PanelState answer={answer} what="the cascade" />
      )}
      {report && answer.error !== null && (
        <p class="field-error" role="alert">
          {messageOf(answer.error)}
        </p>
      )}
      <NotAdvice />
    </div>
  );
}

function Outcome({ report }: { report: CascadeReport }) {
  const { outcome, side, shockPrice, price } = report;
  const extra = outcome.endMove === null ? null : outcome.endMove - report.shock;
  return (
    <section aria-label="Where it ends">
      <h2>{side === 'long' ? 'A fall that forces longs to sell' : 'A rise that forces shorts to buy'} ends at</h2>
      <p class="lead" aria-live="polite">
        <strong>{outcome.endPrice === null ? 'no end' : formatPrice(outcome.endPrice)}</strong>
        <span>
          {outcome.endMove === null
            ? 'it runs through the whole map'
            : `${formatChange(outcome.endMove)}, of which forced ${formatChange(extra ?? 0)}`}
        </span>
      </p>
      <dl class="facts">
        <div>
          <dt>From, and by news alone to</dt>
          <dd>
            {formatPrice(price)} → {formatPrice(shockPrice)}
          </dd>
        </div>
        <div>
          <dt>Liquidated</dt>
          <dd>{formatUsd(outcome.liquidatedUsd)}</dd>
        </div>
        <div>
          <dt>Greatest R on the way</dt>
          <dd class={outcome.greatestReproduction >= 1 ? 'hot' : ''}>
            {formatNumber(outcome.greatestReproduction, 2)}
          </dd>
        </div>
        <div>
          <dt>Probability that R exceeds 1</dt>
          <dd>{outcome.criticalProbability === null ? 'unknown' : formatOdds(outcome.criticalProbability)}</dd>
        </div>
      </dl>
    </section>
  );
}

function Stress({ report: { stress, instant } }: { report: CascadeReport }) {
  return (
    <section aria-label="With less depth">
      <h2>The same shock with less depth</h2>
      <table class="small-table">
        <thead>
          <tr>
            <th scope="col">Depth</th>
            <th scope="col">ends at</th>
            <th scope="col">change</th>
            <th scope="col">liquidated</th>
            <th scope="col">P(R &gt; 1)</th>
          </tr>
        </thead>
        <tbody>
          {stress.map((one) => (
            <tr key={one.depth}>
              <th scope="row">{formatNumber(100 * one.depth, 0)}%</th>
              <td>{one.endPrice === null ? 'no end' : formatPrice(one.endPrice)}</td>
              <td>{one.endMove === null ? '–' : formatChange(one.endMove, 1)}</td>
              <td>{formatUsd(one.liquidatedUsd)}</td>
              <td class={one.greatestReproduction >= 1 ? 'hot' : ''}>
                {one.criticalProbability === null ? '–' : formatOdds(one.criticalProbability)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="quiet">
        {instant
          ? `At once, by walking the recorded book: ${instant.endPrice === null ? 'no end within the map' : formatPrice(instant.endPrice)}.`
          : 'At once: unknown, for no fresh order book is recorded.'}
      </p>
    </section>
  );
}

/** The shock, the ends of the stages that liquidate the most, and where it comes to rest. */
function marksOf({ shockPrice, outcome, stages, side }: CascadeReport): PriceMark[] {
  const drawn = stages
    .filter(({ zone }) => zone !== null)
    .toSorted((a, b) => b.liquidatedUsd - a.liquidatedUsd)
    .slice(0, MOST_DRAWN);
  return [
    ...drawn.map(
      ({ zone, fromPrice, liquidatedUsd, jumps }): PriceMark => ({
        name: `zone ${zone}`,
        label: `${formatUsd(liquidatedUsd)}${jumps ? ', jumps' : ''}`,
        price: fromPrice,
        tone: side,
      }),
    ),
    { name: 'shock', label: 'News', price: shockPrice, tone: 'plain' },
    ...(outcome.endPrice === null
      ? []
      : [{ name: 'end', label: 'Ends', price: outcome.endPrice, tone: 'warning' } as const]),
  ];
}
