import type { RiskAnswer, RiskLoss } from '../../../market/api/risk.ts';
import { formatChange, formatNumber, formatOdds, formatPrice, formatShare, formatUsd } from '../../state/format.ts';
import type { Store } from '../../state/store.ts';
import { SkillBadge } from '../skill-badge.tsx';
import { Chance, intervalOf } from './chance.tsx';
import type { Plan } from './plan.ts';
import { RaceOdds } from './race-odds.tsx';
import { ShockTable } from './shock-table.tsx';
import { SizeAdvice } from './size-advice.tsx';
import { Way } from './way.tsx';

interface ReportProps {
  store: Store;
  report: RiskAnswer;
  plan: Plan;
  isFresh: boolean;
  onUseStop(price: number): void;
}

/** What the desk says of a plan. */
export function RiskReport({ store, report, plan, isFresh, onUseStop }: ReportProps) {
  const { position, liquidation, horizons, slippage } = report;
  const day = horizons.find(({ name }) => name === '24 h');
  return (
    <div class={isFresh ? 'risk-report' : 'risk-report waning'} aria-busy={!isFresh}>
      <section aria-label="Liquidation">
        <h2>Liquidated at</h2>
        <p class="lead" aria-live="polite">
          <strong>{liquidation ? formatPrice(liquidation.price) : 'no price'}</strong>
          {liquidation && (
            <span>
              {formatChange(liquidation.fraction)}
              {liquidation.atr !== null && ` · ${formatNumber(liquidation.atr, 1)} ATR`}
            </span>
          )}
          {day?.liquidation && (
            <span title={intervalOf(day.liquidation)}>
              <b>{formatOdds(day.liquidation.probability)}</b> within 24 h
            </span>
          )}
        </p>
        <Way report={report} target={plan.target} />
        <p class="quiet">
          Mark price; maintenance {formatShare(position.maintenanceRate)}, {position.mode}
          {report.bankruptcy && `; bankrupt at ${formatPrice(report.bankruptcy.price)}`}.
        </p>
      </section>

      <section aria-label="Probabilities">
        <h2>How likely</h2>
        <table class="small-table">
          <thead>
            <tr>
              <th scope="col">Within</th>
              <th scope="col">liquidated</th>
              <th scope="col">stop</th>
              <th scope="col" title="The highest leverage that is liquidated with a probability of at most 1 %">
                survives at
              </th>
            </tr>
          </thead>
          <tbody>
            {horizons.map((one) => (
              <tr key={one.name} title={`From ${formatNumber(one.windows, 0)} past windows`}>
                <th scope="row">{one.name}</th>
                <Chance chance={one.liquidation} />
                <Chance chance={one.stop} />
                <td class={one.survivalLeverage !== null && one.survivalLeverage < plan.leverage ? 'down' : ''}>
                  {one.survivalLeverage === null ? 'unknown' : `${formatNumber(one.survivalLeverage, 0, 1)}x`}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        <RaceOdds report={report} />
      </section>

      <Advice report={report} onUseStop={onUseStop} />
      <Between store={store} report={report} />

      <SizeAdvice report={report} riskShare={plan.riskShare} />
      <Cascades losses={report.cascade} slippage={slippage} />
    </div>
  );
}

function Advice({ report, onUseStop }: { report: RiskAnswer; onUseStop(price: number): void }) {
  const { stop, skilled, skill } = report;
  const { advised, own, ownInZone, reasons, mostLeverage, smallerSize } = stop;
  return (
    <section aria-label="Advice" class={skilled ? 'advice' : 'advice unsure'}>
      <div class="advice-head">
        <h2>Where a stop stands</h2>
        <SkillBadge skill={skill} />
      </div>
      <p class="lead">
        <strong>{advised ? formatPrice(advised.price) : 'nowhere'}</strong>
        {advised ? (
          <span>
            {formatChange(advised.fraction)}
            {advised.atr !== null && ` · ${formatNumber(advised.atr, 1)} ATR`}
          </span>
        ) : (
          <span>at this leverage; at most {formatNumber(Math.floor(10 * mostLeverage) / 10, 1)}x</span>
        )}
        {advised && own && own.price !== advised.price && (
          <button type="button" class="link" onClick={() => onUseStop(advised.price)}>
            Use it
          </button>
        )}
      </p>
      <ul>
        {reasons.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
        {ownInZone !== null && <li>Your own stop lies inside zone #{ownInZone}: it would be swept with it.</li>}
        {smallerSize && <li>A zone before it feeds itself: a smaller size helps, a wider stop does not.</li>}
      </ul>
    </section>
  );
}

function Between({ store, report: { between, horizons } }: { store: Store; report: RiskAnswer }) {
  const day = horizons.findIndex(({ name }) => name === '24 h');
  return (
    <section aria-label="Zones between">
      <h2>Zones between entry and liquidation</h2>
      {between.length === 0 ? (
        <p class="quiet">None.</p>
      ) : (
        <ul class="between">
          {between.map(({ id, low, high, usd, heat, distance, hit }) => (
            <li key={id}>
              <button
                type="button"
                title="Show it on the chart"
                onClick={() => {
                  store.zoneId.value = id;
                  store.flyTo(low, high);
                }}
              >
                <i class={`dot ${heat}`} />
                <span>
                  {formatPrice(low)} – {formatPrice(high)}
                </span>
                <span>{formatUsd(usd)}</span>
                <span class="quiet">{formatChange(distance.fraction)}</span>
                <span>{formatOdds(hit[day] ?? Number.NaN)}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Cascades({ losses, slippage }: { losses: readonly RiskLoss[] | null; slippage: number | null }) {
  if (!losses || losses.length === 0) return null;
  const shocks = [...new Set(losses.map(({ shock }) => shock))];
  return (
    <section aria-label="In a cascade">
      <h2>What is lost in a cascade, of the margin</h2>
      <ShockTable losses={losses} shocks={shocks} rows="Shock" cell={lossCell} />
      {slippage !== null && <p class="quiet">Closing it at once moves the price {formatShare(slippage)}.</p>}
    </section>
  );
}

function lossCell({ exit, lossUsd, lossShare }: RiskLoss) {
  return {
    isHit: exit === 'liquidation',
    title: `${exit === 'open' ? 'Still open' : `Out by ${exit}`}: ${formatUsd(lossUsd)}`,
    text: `${Math.round(100 * lossShare)}%`,
  };
}
