import type { PyrometerClient } from '../../client/index.ts';
import type { Claim, Claims, ClaimTest, Verdict } from '../../market/api/claims.ts';
import { PanelState } from '../panels/panel-state.tsx';
import { EstimatePlot } from '../scorecard/estimate-plot.tsx';
import { ScoringNotice } from '../scorecard/scoring-state.tsx';
import { useScoring } from '../scorecard/use-scoring.ts';
import { formatNumber } from '../state/format.ts';
import type { Store } from '../state/store.ts';
import '../scorecard/scorecard.css';
import './claims.css';

/** What is said of liquidation heatmaps, each with its test, its figures and its verdict for this market. */
export function ClaimsView({ store, client }: { store: Store; client: PyrometerClient }) {
  const answer = useScoring(store, 'claims', (id, asked) => client.claims(id, asked));
  const { value } = answer;
  return (
    <div class="scorecard claims" data-testid="claims">
      <div class="score-title">
        <h2>Is it so in this market?</h2>
        {value?.simulated && <p class="made-up">A simulated market: the tests are real, the market is made up.</p>}
      </div>
      <p class="quiet claims-intro">
        What is said of liquidation heatmaps, put to this market’s past. Each claim is set against placebos that are
        alike in all but what the claim is about, with what was known at each hour.
      </p>
      {!value && <PanelState answer={answer} what="the claims" />}
      {value && !value.claims && <ScoringNotice {...value} />}
      {value?.claims && <Answered claims={value.claims} />}
    </div>
  );
}

const VERDICTS: readonly Verdict[] = ['yes', 'no', 'not enough data'];
const MARKS: Record<Verdict, string> = { yes: 'Yes', no: 'No', 'not enough data': 'Not enough data' };

function Answered({ claims: { claims, fromMs, toMs, hours } }: { claims: Claims }) {
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  const count = (verdict: Verdict) => claims.filter((claim) => claim.verdict === verdict).length;
  return (
    <>
      <div class="verdict-counts">
        {VERDICTS.map((verdict) => (
          <p key={verdict} class={`verdict-count ${classOf(verdict)}`}>
            <b>{count(verdict)}</b> {MARKS[verdict].toLowerCase()}
          </p>
        ))}
        <p class="quiet">
          {day(fromMs)} to {day(toMs)}, {formatNumber(hours, 0)} hours
        </p>
      </div>
      <ol class="claim-list">
        {claims.map((claim) => (
          <li key={claim.id}>
            <ClaimCard claim={claim} />
          </li>
        ))}
      </ol>
      <p class="quiet small">
        Yes: the effect lies above zero, with a one-sided p below 2.5 % among all questions asked of this market (Holm).
        No: its interval leaves out every effect that would matter (the dashed line). Intervals: 95 %, days drawn as
        blocks.
      </p>
    </>
  );
}

function ClaimCard({ claim: { id, claim, verdict, tests } }: { claim: Claim }) {
  return (
    <article class="score-card claim" aria-labelledby={`claim-${id}`}>
      <header class="claim-head">
        <h3 id={`claim-${id}`}>{claim}</h3>
        <span class={`verdict ${classOf(verdict)}`}>{MARKS[verdict]}</span>
      </header>
      {tests.map((test) => (
        <Test key={test.name} test={test} isOne={tests.length === 1} />
      ))}
    </article>
  );
}

function Test({ test, isOne }: { test: ClaimTest; isOne: boolean }) {
  const { name, method, effect, matters, sentence, p, pHolm, verdict } = test;
  return (
    <section class="claim-test">
      <h4>
        {name}
        {!isOne && <span class={`verdict small ${classOf(verdict)}`}>{MARKS[verdict]}</span>}
      </h4>
      <EstimatePlot
        label={`${name}: effect`}
        rows={[{ label: 'effect', estimate: effect, isOwn: true }]}
        matters={matters}
        text={(value) => effectText(test.unit, value)}
        unit={UNITS[test.unit]}
        ends={['against the claim', 'for it']}
      />
      <p>{sentence}</p>
      <details>
        <summary>How it was tested</summary>
        <p class="quiet">
          {method}
          {p !== null && pHolm !== null && (
            <>
              {' '}
              p {formatNumber(p, 3)}, {formatNumber(pHolm, 3)} among all questions.
            </>
          )}
        </p>
      </details>
    </section>
  );
}

const UNITS: Record<ClaimTest['unit'], string> = {
  share: ' points',
  'log ratio': ' %',
  fewer: ' % fewer',
  'daily sigmas': ' σ of a day',
  b: '',
};

function effectText(unit: ClaimTest['unit'], value: number): string {
  const sign = value < 0 ? '−' : '+';
  const size = Math.abs(value);
  if (unit === 'share') return `${sign}${formatNumber(100 * size, 1)}`;
  if (unit === 'fewer') return `${sign}${formatNumber(100 * Math.abs(Math.expm1(-value)), 0)}`;
  if (unit === 'log ratio') return `${sign}${formatNumber(100 * Math.abs(Math.expm1(value)), 0)}`;
  return `${sign}${formatNumber(size, 2)}`;
}

function classOf(verdict: Verdict): string {
  return verdict === 'not enough data' ? 'open' : verdict;
}
