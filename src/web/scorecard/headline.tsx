import type { HorizonScore, Scorecard } from '../../market/api/scorecard.ts';
import { caughtSentence } from '../../model/scoring/sentences.ts';
import { formatNumber } from '../state/format.ts';
import './headline.css';

interface HeadlineProps {
  card: Scorecard;
  horizon: HorizonScore;
  /** What the gain over distance says. */
  verdict: string;
}

/** The figure that a trader asks for: of every $100 liquidated, how much fell where the map was brightest. */
export function Headline({ card, horizon, verdict }: HeadlineProps) {
  const sentence = caughtSentence(card, horizon);
  const { caught, caughtByDistance } = horizon.reach.maps[0]!;
  const bars = [
    { name: card.trial, share: caught.value, kind: 'map' },
    { name: 'distance alone', share: caughtByDistance.value, kind: 'distance' },
    { name: 'chance', share: 0.1, kind: 'chance' },
  ];
  return (
    <section class="headline" aria-label="In one sentence">
      <p class="headline-sentence">
        {sentence ?? 'Nothing was liquidated within 10 % of the price in the windows that were scored.'}
      </p>
      {sentence && (
        <div class="headline-bars" aria-hidden="true">
          {bars.map(({ name, share, kind }) => (
            <div key={name} class={`headline-bar ${kind}`}>
              <span>{name}</span>
              <i>
                <b style={{ width: `${100 * (share ?? 0)}%` }} />
              </i>
              <strong>${formatNumber(100 * (share ?? 0), 1)}</strong>
            </div>
          ))}
        </div>
      )}
      <p class="quiet">Where the price really went, cell by cell against distance: {verdict}.</p>
    </section>
  );
}
