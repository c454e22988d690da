import type { PortfolioAnswer, PortfolioLoss } from '../../../../market/api/portfolio.ts';
import { formatChange, formatNumber, formatShare, formatUsd } from '../../../state/format.ts';
import { ShockTable } from '../shock-table.tsx';
import { endsText } from './wallet.ts';

/** From this share of equity on, the maintenance margin is near. */
const NEAR = 0.5;

/** What liquidates the whole wallet, and what a cascade takes of it. */
export function WalletReport({ report, isFresh }: { report: PortfolioAnswer; isFresh: boolean }) {
  const { quote, equity, totalEquity, maintenance, marginRatio, commonFall, commonRise, positions, caveat } = report;
  const hasCross = positions.some(({ mode }) => mode === 'cross');
  return (
    <div class={isFresh ? 'wallet-report' : 'wallet-report waning'}>
      {hasCross && (
        <>
          <div
            class="margin-meter"
            role="meter"
            aria-label="Maintenance margin, of equity"
            aria-valuemin={0}
            aria-valuemax={100}
            aria-valuenow={Math.round(100 * marginRatio)}
          >
            <i class={marginRatio >= NEAR ? 'near' : ''} style={{ width: `${Math.min(100, 100 * marginRatio)}%` }} />
          </div>
          <p>
            Maintenance takes <b>{formatShare(marginRatio)}</b> of the equity behind the cross positions (
            {formatNumber(maintenance, 0)} of {formatNumber(equity, 0)} {quote}); at 100% they are all liquidated.
          </p>
          <dl class="common">
            <div>
              <dt>If every market falls</dt>
              <dd>{commonFall === null ? 'never liquidated' : `liquidated at ${formatChange(commonFall, 1)}`}</dd>
            </div>
            <div>
              <dt>If every market rises</dt>
              <dd>{commonRise === null ? 'never liquidated' : `liquidated at ${formatChange(commonRise, 1)}`}</dd>
            </div>
          </dl>
        </>
      )}
      <p class="quiet">
        {formatNumber(totalEquity, 0)} {quote} of equity in all.
      </p>
      <Losses report={report} />
      <p class="quiet">{caveat}</p>
    </div>
  );
}

function Losses({ report: { cascade, skilled } }: { report: PortfolioAnswer }) {
  if (!cascade) return <p class="quiet">What a cascade takes is unknown: volume or volatility of a market is.</p>;
  const shocks = [...new Set(cascade.map(({ shock }) => shock))].toSorted((a, b) => b - a);
  return (
    <div class={skilled ? 'wallet-losses' : 'wallet-losses unsure'}>
      <h2>What a cascade does to all equity</h2>
      <ShockTable losses={cascade} shocks={shocks} rows="News" cell={lossCell} />
      {cascade.some(({ ends }) => ends.some(({ exit }) => exit === 'liquidation')) && (
        <p class="quiet">×: a position is liquidated.</p>
      )}
    </div>
  );
}

function lossCell({ lossShare, lossUsd, ends }: PortfolioLoss) {
  const isHit = ends.some(({ exit }) => exit === 'liquidation');
  return {
    isHit,
    title: `${lossUsd < 0 ? 'Gains' : 'Loses'} ${formatUsd(Math.abs(lossUsd))}: ${endsText(ends)}`,
    text: (
      <>
        {lossShare < 0 ? `+${Math.round(-100 * lossShare)}%` : `−${Math.round(100 * lossShare)}%`}
        {isHit && <span aria-label=", with a liquidation"> ×</span>}
      </>
    ),
  };
}
