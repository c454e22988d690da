import type { ForecastDetail } from '../../market/api/forecasts.ts';
import { formatPrice, formatUsd } from '../state/format.ts';
import { AmountPicture } from './amount-picture.tsx';

const HEIGHT = 200;
const MARGIN_CELLS = 6;

interface CellsProps {
  detail: ForecastDetail;
  chosen: number | null;
  onChoose: (cell: number) => void;
}

/** A forecast's cells by price: what was expected in each, and what came. Heights go by square roots. */
export function CellsPlot({ detail: { cells, outcome }, chosen, onChoose }: CellsProps) {
  const side = cells.length / 2;
  // By ascending price: long cells from the far end inwards, then short ones outwards.
  const order = [
    ...Array.from({ length: side }, (_, k) => side - 1 - k),
    ...Array.from({ length: side }, (_, k) => side + k),
  ];
  const highest = Math.max(
    1,
    ...cells.map(({ expectedUsd, liquidatedUsd }) => Math.max(expectedUsd, liquidatedUsd ?? 0)),
  );
  const tells = (index: number) => {
    const { expectedUsd, liquidatedUsd } = cells[index]!;
    return (liquidatedUsd ?? 0) > 0 || expectedUsd > highest / 2000;
  };
  const first = Math.max(0, order.findIndex(tells) - MARGIN_CELLS);
  const last = Math.min(order.length - 1, order.findLastIndex(tells) + MARGIN_CELLS);
  const shown = order.slice(first, last + 1);
  const own = shown.indexOf(side);
  return (
    <AmountPicture
      height={HEIGHT}
      label="Expected and liquidated USD by price; the table below has the same"
      places={shown.length}
      share={(usd) => Math.sqrt(usd / highest)}
      levels={[1, 0.25, 0.04].map((share) => share * highest)}
      text={formatUsd}
      nameOf={(place) => formatPrice(cells[shown[place]!]!.price)}
      legend={
        <>
          <span class="key-map">expected by the map</span>
          <span class="key-distance">by distance alone</span>
          <span class="key-came">liquidated</span>
          <span class="key-price">price then, {formatPrice(outcome.price)}</span>
        </>
      }
    >
      {({ x, step, y, top, floor }) => {
        const stair = (of: (index: number) => number) =>
          shown
            .map(
              (index, i) =>
                `${i === 0 ? 'M' : 'L'}${x(i).toFixed(1)} ${y(of(index)).toFixed(1)}H${x(i + 1).toFixed(1)}`,
            )
            .join('');
        return (
          <>
            {own >= 0 && <line class="price-line" x1={x(own)} x2={x(own)} y1={top} y2={floor} />}
            {shown.map((index, i) => {
              const { liquidatedUsd } = cells[index]!;
              return (liquidatedUsd ?? 0) > 0 ? (
                <rect
                  key={index}
                  class={`came ${index === chosen ? 'chosen' : ''}`}
                  x={x(i)}
                  width={Math.max(1.5, step - 0.5)}
                  y={y(liquidatedUsd!)}
                  height={floor - y(liquidatedUsd!)}
                  onClick={() => onChoose(index)}
                />
              ) : null;
            })}
            <path class="by-distance" d={stair((index) => cells[index]!.expectedByDistanceUsd)} />
            <path class="by-map" d={stair((index) => cells[index]!.expectedUsd)} />
          </>
        );
      }}
    </AmountPicture>
  );
}
