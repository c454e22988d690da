import { formatNumber, formatTime } from '../state/format.ts';
import { marketsOfCoin, memberName, toldOf } from '../state/market-name.ts';
import type { Store } from '../state/store.ts';
import { writeUrlState } from '../state/url-state.ts';
import { Menu } from './menu.tsx';
import './venue-choice.css';

/** So many stretches without a venue are listed, the newest. */
const MOST_LISTED = 5;

/** One venue's map of the coin, or the sum of all; and what the sum is made of. Absent where there is no choice. */
export function VenueChoice({ store }: { store: Store }) {
  const summary = store.summary.value;
  const markets = summary ? marketsOfCoin(store.markets.value, summary) : [];
  if (!summary || markets.length < 2) return null;
  return (
    <div class="venue-choice">
      <select
        aria-label="Venue"
        title="Whose positions the heat is of: one venue’s, or the sum of all"
        value={summary.id}
        onChange={(event) => store.chooseMarket(event.currentTarget.value)}
      >
        {markets.map(({ id, members }) => (
          <option key={id} value={id}>
            {members ? `All venues (${members.length})` : memberName(id)}
          </option>
        ))}
      </select>
      {summary.members && (
        <Menu label={toldOf(summary.members)} title="What the sum is made of">
          <Members store={store} />
        </Menu>
      )}
    </div>
  );
}

function Members({ store }: { store: Store }) {
  const answer = store.members.value;
  if (!answer) return <p class="quiet">Loading</p>;
  const stretches = answer.stretches.slice(-MOST_LISTED).toReversed();
  return (
    <div class="members">
      <table>
        <thead>
          <tr>
            <th scope="col">Market</th>
            <th scope="col">Of all</th>
            <th scope="col">Off the reference</th>
          </tr>
        </thead>
        <tbody>
          {answer.members.map(({ id, share, basis, told, timeMs, joinsMs }) => (
            <tr key={id}>
              <th scope="row">
                <MarketLink store={store} id={id} />
                {!told && <small> {whyNot(timeMs, joinsMs, answer.timeMs)}</small>}
              </th>
              <td>{share === null ? '–' : `${formatNumber(100 * share, 0)} %`}</td>
              <td>{basis === null ? '–' : `${formatNumber(1e4 * basis, 1)} bp`}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {stretches.length > 0 && (
        <ul aria-label="Stretches in which not all venues told">
          {stretches.map(({ fromMs, toMs, carried, absent }) => (
            <li key={fromMs}>
              {formatTime(fromMs)} to {formatTime(toMs)}:{' '}
              {[
                carried.length > 0 ? `${carried.map(memberName).join(', ')} silent, as last known` : '',
                absent.length > 0 ? `without ${absent.map(memberName).join(', ')}` : '',
              ]
                .filter(Boolean)
                .join('; ')}
            </li>
          ))}
        </ul>
      )}
      <p class="quiet">{answer.reference}</p>
    </div>
  );
}

function whyNot(timeMs: number, joinsMs: number | null, nowMs: number): string {
  if (joinsMs === null) return 'its open interest is not known';
  if (joinsMs >= nowMs) return `joins ${formatTime(joinsMs)}, when its open interest has been known for a day`;
  return `silent since ${formatTime(timeMs)}`;
}

/** A market, to be gone to from where one stands. */
export function MarketLink({ store, id }: { store: Store; id: string }) {
  return (
    <a
      href={writeUrlState({ ...store.urlState.value, market: id })}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        store.chooseMarket(id);
      }}
    >
      {memberName(id)}
    </a>
  );
}
