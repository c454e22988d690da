import type { ComponentChildren } from 'preact';
import { LEVERAGE_GROUPS } from '../../../market/heat-frame.ts';
import type { ZoneDetail } from '../../../market/api/zone-detail.ts';
import type { PageProps } from '../../pages/pages.ts';
import { formatNumber, formatOdds, formatPrice, formatShare, formatTime, formatUsd } from '../../state/format.ts';
import { useAnswer } from '../../state/use-answer.ts';
import { PanelState } from '../panel-state.tsx';
import { Reactions } from './zone-reactions.tsx';

/** All that is known of one zone. */
export function ZoneDetails({ id, store, client }: { id: number } & PageProps) {
  const answer = useAnswer(store, `zone ${id}`, (market, options) => client.zone(market, id, options));
  // Another zone's answer is not this one's.
  const detail = answer.value?.zone.id === id ? answer.value : null;
  if (!detail) return <PanelState answer={answer} what="the zone" />;
  const { zone, horizons, magnet, heat } = detail;
  return (
    <div class="zone-details" aria-label={`Zone ${id}`}>
      <p class="zone-lead">
        <strong class={zone.side === 'long' ? 'down' : 'up'}>{formatUsd(zone.usd)}</strong> of {zone.side}s,{' '}
        {formatShare(zone.share)} of open interest; the fullest price is {formatPrice(zone.peak)}.{' '}
        <span class="quiet">
          {heat.heat[0]!.toUpperCase() + heat.heat.slice(1)}: {heat.meaning}; {heat.strategy}.
        </span>
      </p>

      <Part title="Probability of being reached">
        <div class="odds">
          {horizons.map(({ name, windows }, h) => (
            <div key={name} title={`From ${formatNumber(windows, 0)} past windows of ${name}`}>
              <small>{name}</small>
              <b>{formatOdds(zone.hit[h] ?? Number.NaN)}</b>
              <i style={{ width: `${100 * (zone.hit[h] ?? 0)}%` }} />
            </div>
          ))}
        </div>
      </Part>

      <Part title="Where it came from">
        <Shares
          rows={detail.provenance.opened.map(({ fromMs, toMs, share }) => [
            fromMs === null ? `before ${shortTime(toMs)}` : `${shortTime(fromMs)} – ${shortTime(toMs)}`,
            share,
          ])}
        />
        <Shares rows={detail.provenance.groups.map(({ name, share }) => [`${labelOf(name)} leverage`, share])} />
        <p class="quiet">
          {detail.provenance.venues.map(({ venue, share }) => `${venue} ${Math.round(100 * share)}%`).join(', ')} · a
          zone since {formatTime(zone.sinceMs)}
          {zone.splitFrom !== null && `, when it broke off zone #${zone.splitFrom}`}
          {zone.merged.length > 0 && ` · merged: ${zone.merged.map((one) => `#${one}`).join(', ')}`}
        </p>
      </Part>

      <Part title="If the price comes here">
        <p>
          R inside is <b>{zone.reproduction === null ? 'unknown' : formatNumber(zone.reproduction, 2)}</b>
          <span class="quiet">
            {zone.reproduction !== null &&
              (zone.reproduction >= 1
                ? ': what is liquidated liquidates more than itself, a cascade feeds itself.'
                : `: each unit liquidated liquidates ${formatNumber(zone.reproduction, 2)} more.`)}
          </span>
        </p>
        <Standing detail={detail} />
      </Part>

      <Reactions detail={detail} />
      <Confluence detail={detail} />

      <Part title="Pull">
        <p class={magnet.verdict === 'magnetic' ? '' : 'quiet'}>{magnet.text}</p>
      </Part>

      <Part title="What is assumed">
        <ul class="assumptions">
          {detail.assumptions.sentences.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
        <p class="not-advice">It is an estimate.</p>
      </Part>
    </div>
  );
}

function Part({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="zone-part" aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function Shares({ rows }: { rows: readonly (readonly [label: string, share: number])[] }) {
  return (
    <dl class="shares">
      {rows
        .filter(([, share]) => share >= 0.005)
        .map(([label, share]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              <i style={{ width: `${100 * share}%` }} />
              <span>{Math.round(100 * share)}%</span>
            </dd>
          </div>
        ))}
    </dl>
  );
}

const STANDINGS: Record<NonNullable<ZoneDetail['standing']>['state'], string> = {
  away: 'The price is away from it',
  approach: 'The price approaches it',
  touch: 'The price is in it',
  rejection: 'The price has turned at it',
  absorption: 'It is being absorbed',
  'break-through': 'The price has gone through it',
};

function Standing({ detail: { standing } }: { detail: ZoneDetail }) {
  if (!standing) return null;
  const { state, distanceAtr, visit } = standing;
  const away = distanceAtr === null ? '' : `, ${formatNumber(distanceAtr, 1)} ATR`;
  return (
    <p>
      {STANDINGS[state]}
      {state === 'away' || state === 'approach' ? away : ''}
      {visit && ` since ${formatTime(visit.touchedMs)}; ${Math.round(100 * visit.consumed)}% of it is gone`}.
    </p>
  );
}

function Confluence({ detail: { confluence } }: { detail: ZoneDetail }) {
  const { coincidences, ingredients, touches } = confluence;
  return (
    <Part title="What else is here">
      {coincidences.length === 0 ? (
        <p class="quiet">Nothing coincides with it.</p>
      ) : (
        <ul class="coincidences">
          {coincidences.map(({ ingredient, price, weight }) => {
            const tested = ingredients.find((one) => one.ingredient === ingredient);
            const isShown = weight !== 0;
            return (
              <li key={`${ingredient} ${price}`} class={isShown ? '' : 'quiet'}>
                <span>
                  {ingredient}
                  {price !== null && ` at ${formatPrice(price)}`}
                </span>
                <span
                  class={isShown ? 'chip good' : 'chip unshown'}
                  title={
                    tested
                      ? `Held ${percent(tested.heldWith)} with it (${tested.with} touches), ${percent(tested.heldWithout)} without (${tested.without})`
                      : 'Not measured on this market'
                  }
                >
                  {isShown ? `weight ${formatNumber(weight, 2)}` : 'weight not shown'}
                </span>
              </li>
            );
          })}
        </ul>
      )}
      <p class="quiet">Weights are measured on {formatNumber(touches, 0)} touches of this market’s zones.</p>
    </Part>
  );
}

function percent(value: number | null): string {
  return value === null ? 'unknown' : `${Math.round(100 * value)}%`;
}

function labelOf(name: string): string {
  const label = LEVERAGE_GROUPS.find((group) => group.name === name)?.label ?? name;
  return label.replace('<=', '≤').replace('>=', '≥').replace('-', '–');
}

/** `01-31 09:00` */
function shortTime(timeMs: number): string {
  return formatTime(timeMs).slice(5);
}
