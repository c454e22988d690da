import type { PyrometerClient } from '../../client/index.ts';
import type { Estimate } from '../../market/api/estimate.ts';
import type { FollowedJson, HeatFollowed } from '../../market/api/zone-detail.ts';
import { PanelState } from '../panels/panel-state.tsx';
import { formatNumber, formatUsd } from '../state/format.ts';
import type { Store } from '../state/store.ts';
import { useAnswer } from '../state/use-answer.ts';

const HOUR_MS = 3_600_000;

/** What came after the hours in which the price stood next to each class of heat: is a colour worth its words? */
export function HeatClassesCard({
  store,
  client,
  horizonMs,
}: {
  store: Store;
  client: PyrometerClient;
  horizonMs: number;
}) {
  const answer = useAnswer(store, 'heat classes', (id, asked) => client.heatClasses(id, asked));
  return (
    <section class="score-card wide" aria-labelledby="colours">
      <h3 id="colours">What followed each colour</h3>
      <p class="quiet">
        Every hour counts for the hottest cell within 1 % of the price. Volatility is realised over expected: 1 is no
        more than recent moves had said. Intervals: 95 %, days drawn as blocks.
      </p>
      {answer.value ? (
        <FollowedTable classes={answer.value.classes} horizonMs={horizonMs} />
      ) : (
        <PanelState answer={answer} what="what followed each colour" />
      )}
    </section>
  );
}

function FollowedTable({ classes, horizonMs }: { classes: readonly HeatFollowed[]; horizonMs: number }) {
  const hours = horizonMs / HOUR_MS;
  return (
    <div class="table-scroll" tabIndex={0} role="group" aria-label="What followed each class of heat">
      <table class="scores">
        <thead>
          <tr>
            <th scope="col">Heat near the price</th>
            <th scope="col">hours</th>
            <th scope="col">days</th>
            <th scope="col">volatility, {hours} h after</th>
            <th scope="col">longs liquidated</th>
            <th scope="col">shorts liquidated</th>
            <th scope="col">rose, %</th>
          </tr>
        </thead>
        <tbody>
          {classes.map(({ heat, followed }) => (
            <FollowedRow key={heat} heat={heat} followed={followed.find((one) => one.horizonMs === horizonMs)} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function FollowedRow({ heat, followed }: { heat: string; followed: FollowedJson | undefined }) {
  const name = <th scope="row">{heat}</th>;
  if (!followed || followed.count === 0) {
    return (
      <tr>
        {name}
        <td>0</td>
        <td colSpan={5}>it never came to this</td>
      </tr>
    );
  }
  const { count, days, volatility, liquidated, rose } = followed;
  return (
    <tr>
      {name}
      <td>{formatNumber(count, 0)}</td>
      <td>{formatNumber(days, 0)}</td>
      <td>{interval(volatility, (x) => formatNumber(x, 2))}</td>
      <td>{liquidated ? interval(liquidated.longUsd, formatUsd) : 'unknown'}</td>
      <td>{liquidated ? interval(liquidated.shortUsd, formatUsd) : 'unknown'}</td>
      <td>{interval(rose, (x) => formatNumber(100 * x, 0))}</td>
    </tr>
  );
}

function interval({ value, low, high }: Estimate, text: (value: number) => string): string {
  if (value === null) return '–';
  return low === null || high === null ? text(value) : `${text(value)} [${text(low)}, ${text(high)}]`;
}
