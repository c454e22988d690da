import type { CascadeReport } from '../../../market/api/cascade.ts';
import { formatChange, formatNumber, formatPrice } from '../../state/format.ts';

const WIDTH = 354;
const HEIGHT = 84;

/** R over the way of the price: where the curve comes to 1, a cascade feeds itself. */
export function Reproduction({ report }: { report: CascadeReport }) {
  const { price: prices, value } = report.reproduction;
  const last = prices.at(-1);
  if (last === undefined) return null;
  const now = report.price;
  const most = Math.max(1.15, ...value);
  const x = (price: number) => (WIDTH * Math.log(price / now)) / Math.log(last / now);
  const y = (r: number) => HEIGHT - (HEIGHT * r) / most;
  const line = prices.map((price, i) => `${x(price).toFixed(1)},${y(value[i]!).toFixed(1)}`).join(' ');
  const greatest = value.reduce((best, one, i) => (one > value[best]! ? i : best), 0);
  const end = report.outcome.endPrice;
  const sentence = `Greatest R ${formatNumber(value[greatest]!, 2)} at ${formatPrice(prices[greatest]!)}`;
  return (
    <section aria-label="R along the way">
      <h2>R along the way</h2>
      <svg class="reproduction" viewBox={`0 0 ${WIDTH} ${HEIGHT + 16}`} role="img" aria-label={sentence}>
        <polygon points={`0,${HEIGHT} ${line} ${WIDTH},${HEIGHT}`} class="area" />
        <polyline points={line} class="line" />
        <line x1="0" x2={WIDTH} y1={y(1)} y2={y(1)} class="one" />
        <text x={WIDTH} y={y(1) - 3} text-anchor="end">
          R = 1
        </text>
        <line x1={x(report.shockPrice)} x2={x(report.shockPrice)} y1="0" y2={HEIGHT} class="shock-line" />
        {end !== null && <line x1={x(end)} x2={x(end)} y1="0" y2={HEIGHT} class="end-line" />}
        <text x="0" y={HEIGHT + 13}>
          {formatPrice(now)}
        </text>
        <text x={WIDTH} y={HEIGHT + 13} text-anchor="end">
          {formatPrice(last)} ({formatChange(last / now - 1, 0)})
        </text>
      </svg>
      <p class="quiet">Grey: where the news alone leads. Amber: where it ends.</p>
    </section>
  );
}
