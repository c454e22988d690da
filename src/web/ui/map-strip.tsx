import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { LiquidationMapAnswer } from '../../market/api/liquidation-map.ts';
import { LEVERAGE_GROUPS } from '../../market/heat-frame.ts';
import { drawMap } from '../chart/draw-map.ts';
import { type MapInView, mapInView, type SideInView } from '../chart/map-in-view.ts';
import { cssColour } from '../heat-layer/index.ts';
import type { MarketChart } from '../chart/market-chart.ts';
import { formatMoment, formatPrice, formatTime, formatUsd } from '../state/format.ts';
import { errorAt } from '../state/map-certainty.ts';
import type { Store } from '../state/store.ts';
import './map-strip.css';

/** The liquidation map on the chart's own price axis, of the crosshair's moment or the newest that is shown. */
export function MapStrip({ store, chart }: { store: Store; chart: MarketChart }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [pointerY, setPointerY] = useState<number | null>(null);
  const [view, setView] = useState<MapInView | null>(null);
  const map = store.map.value;
  const name = store.isMeasured.value ? 'Measured map' : 'Liquidation map';
  const groups = store.groups.value;
  const theme = store.theme.value;
  const certainty = store.uncertainty.value;
  useLayoutEffect(() => {
    const draw = () => {
      const element = canvas.current;
      if (!element) return;
      const { clientWidth: width } = element;
      const { height } = chart.axes.size();
      const ratio = devicePixelRatio;
      const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
      if (element.width !== w || element.height !== h) {
        element.width = w;
        element.height = h;
        element.style.height = `${height}px`;
      }
      const context = element.getContext('2d')!;
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, width, height);
      const crossY = pointerY ?? chart.crosshairY;
      const range = chart.axes.priceRange();
      if (!map || !range) return;
      const next = mapInView(map, groups, range);
      drawMap(context, map, groups, next, {
        width,
        height,
        theme,
        yOf: (price) => chart.axes.y(price),
        crossY,
        ...(certainty && { errorAt: (price) => errorAt(certainty, map.timeMs, price) }),
      });
      // Most drawings change nothing of what the key says.
      setView((before) => (before && isAlike(before, next) ? before : next));
    };
    draw();
    return chart.drawings.drawn.listen(draw);
  }, [map, groups, theme, pointerY, certainty, chart]);
  const price = pointerY === null ? null : chart.axes.price(pointerY);
  return (
    <aside class="map-strip" aria-label={name} style={{ background: cssColour(store.colours.value.background) }}>
      <canvas
        ref={canvas}
        role="img"
        aria-label={map && view ? sentence(name, map, view) : `${name}: loading`}
        onPointerMove={(event) => setPointerY(event.offsetY)}
        onPointerLeave={() => setPointerY(null)}
      />
      {map && view && (
        <p class="map-key">
          {store.cell.value || store.asOfMs.value !== null ? (
            <>
              <span class="date">{formatTime(map.timeMs).slice(0, 11)}</span>
              {formatTime(map.timeMs).slice(11)}
            </>
          ) : (
            <>
              <span class="date">{name} of </span>now
            </>
          )}
          <small>
            <span>bars to {formatUsd(view.barUsd)}</span> <span>lines {formatUsd(view.sumUsd)}</span>
          </small>
        </p>
      )}
      {map && view && price !== null && <Readout map={map} view={view} price={price} y={pointerY!} groups={groups} />}
    </aside>
  );
}

function isAlike(a: MapInView, b: MapInView): boolean {
  return a.barUsd === b.barUsd && a.sumUsd === b.sumUsd && a.long.sumUsd[0] === b.long.sumUsd[0];
}

/** What a bar under the pointer is made of. */
function Readout({
  map,
  view,
  price,
  y,
  groups,
}: {
  map: LiquidationMapAnswer;
  view: MapInView;
  price: number;
  y: number;
  groups: readonly boolean[];
}) {
  const bin = map.edges.findIndex((edge, i) => edge <= price && price < (map.edges[i + 1] ?? 0));
  if (bin < 0) return null;
  const isLong = price < map.price;
  const byGroup = isLong ? map.longUsd : map.shortUsd;
  const sum = view[isLong ? 'long' : 'short'].sumUsd[bin]!;
  return (
    <dl class="map-readout" style={{ top: `${Math.max(4, y - 60)}px` }}>
      <div>
        <dt>
          {formatPrice(map.edges[bin]!)} – {formatPrice(map.edges[bin + 1]!)}
        </dt>
        <dd class={isLong ? 'down' : 'up'}>{isLong ? 'longs' : 'shorts'}</dd>
      </div>
      {LEVERAGE_GROUPS.map(({ name, label }, group) => (
        <div key={name} class={groups[group] ? '' : 'off'}>
          <dt>{label.replace('<=', '≤').replace('>=', '≥').replace('-', '–')}</dt>
          <dd>{formatUsd(byGroup[group]![bin]!)}</dd>
        </div>
      ))}
      <div class="sum">
        <dt>From the price to here</dt>
        <dd>{formatUsd(sum)}</dd>
      </div>
    </dl>
  );
}

function sentence(title: string, { timeMs }: LiquidationMapAnswer, { long, short }: MapInView): string {
  const side = (name: string, { sumUsd, pain }: SideInView) =>
    `${name}: ${formatUsd(Math.max(0, ...sumUsd))}${pain ? `, the most at ${formatPrice(pain.price)}` : ''}.`;
  return `${title} of ${formatMoment(timeMs)}. ${side('Longs below', long)} ${side('Shorts above', short)}`;
}
