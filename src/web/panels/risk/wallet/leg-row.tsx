import type { PortfolioPosition } from '../../../../market/api/portfolio.ts';
import { nameOf } from '../../../alerts/toasts.tsx';
import { formatChange, formatNumber, formatOdds, formatPrice, formatUsd } from '../../../state/format.ts';
import { intervalOf } from '../chance.tsx';
import type { WalletLeg } from './wallet.ts';

interface LegProps {
  leg: WalletLeg;
  /** What the desk says of it; null while that is on its way, or it is refused. */
  held: PortfolioPosition | null;
  refusal: string | null;
  onChange(change: Partial<WalletLeg>): void;
  onRemove(): void;
  onShow(): void;
}

/** The day's probability among the horizons of the risk desk. */
const DAY = 2;

/** One position of the wallet, and what liquidates it. */
export function LegRow({ leg, held, refusal, onChange, onRemove, onShow }: LegProps) {
  const name = `${leg.side} ${formatNumber(leg.leverage, 0, 1)}x ${nameOf(leg.market)}`;
  const chance = held?.liquidated[DAY] ?? null;
  return (
    <li class={refusal ? 'leg wrong' : 'leg'}>
      <div class="leg-head">
        <button type="button" class="leg-name" title="Show its market" onClick={onShow}>
          <b class={leg.side === 'long' ? 'up' : 'down'}>{leg.side}</b> {formatNumber(leg.leverage, 0, 1)}x{' '}
          <span>{nameOf(leg.market)}</span>
        </button>
        <div class="segments" role="group" aria-label={`Margin of ${name}`}>
          {(['cross', 'isolated'] as const).map((mode) => (
            <button key={mode} type="button" aria-pressed={leg.mode === mode} onClick={() => onChange({ mode })}>
              {mode}
            </button>
          ))}
        </div>
        <button type="button" class="leg-remove" title="Remove" aria-label={`Remove ${name}`} onClick={onRemove}>
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <path d="M4 4l8 8M12 4l-8 8" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" />
          </svg>
        </button>
      </div>
      <dl>
        <div>
          <dt>Position</dt>
          <dd>
            {formatUsd(leg.margin * leg.leverage)}
            <small>from {formatPrice(leg.entry)}</small>
          </dd>
        </div>
        <div>
          <dt>Gain</dt>
          <dd class={held && held.unrealised < 0 ? 'down' : ''}>
            {held ? formatUsd(held.unrealised) : '–'}
            <small>{leg.stop === null ? 'no stop' : `stop ${formatPrice(leg.stop)}`}</small>
          </dd>
        </div>
        <div>
          <dt>Liquidated at</dt>
          <dd>
            {held ? held.liquidation ? <b>{formatPrice(held.liquidation.price)}</b> : 'no price' : '–'}
            {held?.liquidation && <small>{formatChange(held.liquidation.fraction, 1)}</small>}
            {chance && <small title={intervalOf(chance)}>{formatOdds(chance.probability)} in 24 h</small>}
          </dd>
        </div>
      </dl>
      {refusal && (
        <p class="field-error" role="alert">
          {refusal}
        </p>
      )}
    </li>
  );
}
