import { useState } from 'preact/hooks';
import type { PyrometerClient } from '../../client/index.ts';
import type { ForecastOutcome } from '../../market/api/scorecard-answer.ts';
import { formatMoment, formatNumber, formatUsd } from '../state/format.ts';
import type { Store } from '../state/store.ts';
import { ForecastPanel } from './forecast-panel.tsx';
import './forecasts.css';

interface ListProps {
  store: Store;
  client: PyrometerClient;
  forecasts: readonly ForecastOutcome[];
}

/** Forecasts with what came of each; one opens to its cells and the liquidations that fell in them. */
export function ForecastList({ store, client, forecasts }: ListProps) {
  const [open, setOpen] = useState<string | null>(null);
  return (
    <ol class="forecasts">
      {forecasts.map((forecast) => {
        const { timeMs, hash, horizonMs } = forecast;
        const isOpen = open === hash;
        return (
          <li key={hash}>
            <button type="button" class="forecast" aria-expanded={isOpen} onClick={() => setOpen(isOpen ? null : hash)}>
              <i class="turn" aria-hidden="true">
                ▸
              </i>
              <span class="forecast-time">
                {formatMoment(timeMs)}
                <small>{provenanceOf(forecast)}</small>
              </span>
              <Amount name="expected" usd={forecast.expectedUsd} />
              <Amount name="liquidated" usd={forecast.liquidatedUsd} isCame />
              <span class="forecast-gain">
                <Gain forecast={forecast} />
              </span>
            </button>
            {isOpen && <ForecastPanel store={store} client={client} hash={hash} horizonMs={horizonMs} />}
          </li>
        );
      })}
    </ol>
  );
}

function Amount({ name, usd, isCame }: { name: string; usd: number | null; isCame?: boolean }) {
  return (
    <span class="forecast-amount">
      <small>{name}</small>
      <b class={isCame ? 'amber' : ''}>{usd === null ? '…' : formatUsd(usd)}</b>
    </span>
  );
}

function Gain({ forecast: { state, gain, liquidatedUsd } }: { forecast: ForecastOutcome }) {
  if (state === 'running') return <span class="chip">still running</span>;
  if (state === 'left out') return <span class="chip">left out: a gap</span>;
  if (gain === null) {
    return <span class="chip">{liquidatedUsd === 0 ? 'nothing came' : 'nothing where it went'}</span>;
  }
  const sign = gain < 0 ? '−' : '+';
  return (
    <span class={`chip ${gain > 0 ? 'good' : 'bad'}`} title="Nats per unit liquidated over distance alone">
      {sign}
      {formatNumber(Math.abs(gain), 2)} nats
    </span>
  );
}

function provenanceOf({ provenance, storedMs, timeMs }: ForecastOutcome): string {
  if (provenance === 'reconstructed') return 'made later, from what was known then';
  return storedMs === null ? 'issued' : `issued, stored ${formatNumber((storedMs - timeMs) / 1000, 0)} s later`;
}
