import type { MarketSummary } from '../../market/api/schemas.ts';
import type { VenueList, VenueState, VenueStatus } from '../../market/api/venues.ts';
import { formatAge, formatNumber, venueName } from '../state/format.ts';

const STATES: Record<VenueState, string> = {
  live: 'Data come.',
  connecting: 'No data yet, or none since the line was cut.',
  silent: 'Connected and subscribed, and nothing comes for longer than is possible.',
  degraded: 'Data come, but not all that was asked for.',
  blocked: 'The venue refuses this address.',
};

const SAMPLINGS: Record<VenueStatus['sampling'], string> = {
  full: 'all liquidations',
  tape: 'all, marked on the tape',
  'one-per-second': 'at most one a second',
  'largest-per-side-per-second': 'the largest of each second',
  none: 'none',
};

/** A card for each product of each venue. */
export function VenueTable({ list: { venues }, markets }: { list: VenueList; markets: readonly MarketSummary[] }) {
  if (venues.length === 0) {
    const isSimulated = markets.some(({ simulated }) => simulated);
    return (
      <p class="notice">
        No venue is listened to:{' '}
        {isSimulated ? 'what is shown is a SIMULATED market.' : 'what is shown is a recording.'}
        <small>
          <code>npx pyrometer doctor</code> says which venues answer from here, <code>npx pyrometer up</code> listens to
          them.
        </small>
      </p>
    );
  }
  return (
    <ul class="venue-cards">
      {venues.map((venue) => (
        <Card key={`${venue.venue} ${venue.product}`} venue={venue} />
      ))}
    </ul>
  );
}

function Card({ venue: status }: { venue: VenueStatus }) {
  const { venue, product, state, reason, sampling, connections, lagMs, duplicates, refusals, waiting, paused } = status;
  const heard = connections.flatMap(({ quietMs }) => (quietMs === null ? [] : [quietMs]));
  const refused = Object.values(refusals).reduce((sum, count) => sum + count, 0);
  const losses = connections.reduce((sum, one) => sum + one.losses, 0);
  return (
    <li class="venue-card">
      <div class="venue-head">
        <h3>
          {venueName(venue)} <small>{product}</small>
        </h3>
        <StateBadge state={state} />
      </div>
      {reason && state !== 'live' && <p class="venue-reason">{reason}</p>}
      <dl class="venue-facts">
        <Fact name="Last heard" value={heard.length > 0 ? `${formatAge(Math.min(...heard))} ago` : 'not yet'} />
        <Fact
          name="Lag"
          about="Shortest time from an event to its arrival, the two clocks’ difference included"
          value={lagMs === null ? 'unknown' : `${formatNumber(lagMs, 0)} ms`}
        />
        <Fact
          name="Connections"
          value={`${connections.filter((one) => one.state === 'live').length} of ${connections.length}`}
        />
        <Fact name="Lost so far" value={formatNumber(losses, 0)} />
        <Fact
          name="Refused"
          about="Frames, or parts of them, that could not be read"
          value={formatNumber(refused, 0)}
        />
        <Fact
          name="Came again"
          about="Trades and liquidations that were left out"
          value={formatNumber(duplicates, 0)}
        />
        <Fact name="Perpetuals" value={formatNumber(status.listed, 0)} />
        <Fact name="Liquidations" about="How complete this venue’s feed is" value={SAMPLINGS[sampling]} />
      </dl>
      {(waiting > 1000 || paused) && (
        <p class="venue-reason">
          {formatNumber(waiting, 0)} events wait{paused && ': reading is paused until they are taken'}.
        </p>
      )}
      <details>
        <summary>Lines, markets and refusals</summary>
        <table class="venue-lines">
          <tbody>
            {connections.map((one) => (
              <tr key={one.name}>
                <th scope="row">{one.name}</th>
                <td>
                  <StateBadge state={one.state} />
                </td>
                <td>{one.quietMs === null ? '–' : `${formatAge(one.quietMs)} ago`}</td>
                <td>{formatNumber(one.frames, 0)} frames</td>
                <td>{one.reason ?? ''}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {status.markets.length > 0 && (
          <table class="venue-lines">
            <tbody>
              {status.markets.map((one) => (
                <tr key={one.id}>
                  <th scope="row">{one.id.split(':')[1]}</th>
                  <td>{one.history < 1 ? `history ${Math.round(100 * one.history)}%` : 'history whole'}</td>
                  <td>{formatNumber(one.refetchedBars, 0)} bars asked for again</td>
                  <td>
                    {formatNumber(one.lateTrades, 0)} late, {formatNumber(one.missedTrades, 0)} missed trades
                  </td>
                  <td>{one.waitingBars > 0 ? `${one.waitingBars} bars wait` : ''}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {refused > 0 && (
          <ul class="refusals">
            {Object.entries(refusals).map(([why, count]) => (
              <li key={why}>
                {formatNumber(count, 0)} × {why}
              </li>
            ))}
          </ul>
        )}
      </details>
    </li>
  );
}

function StateBadge({ state }: { state: VenueState }) {
  return (
    <span class={`badge venue-state ${state}`} title={STATES[state]}>
      <i />
      {state}
    </span>
  );
}

function Fact({ name, value, about }: { name: string; value: string; about?: string }) {
  return (
    <div title={about}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
