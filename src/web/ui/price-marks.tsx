import { useLayoutEffect, useRef } from 'preact/hooks';
import type { MarketChart } from '../chart/market-chart.ts';
import { formatPrice } from '../state/format.ts';
import type { PriceMark } from '../state/price-mark.ts';
import type { Store } from '../state/store.ts';
import { spreadLabels } from './spread-labels.ts';
import './price-marks.css';

/** Of a label with its border, CSS pixels. */
const LABEL_HEIGHT = 20;
/** An arrow key moves a mark by this part of its price; with shift, ten times as far. */
const KEY_STEP = 5e-4;

/** The marks of panels, on the chart's own price axis; those that can be moved are sliders. */
export function PriceMarks({ store, chart }: { store: Store; chart: MarketChart }) {
  const host = useRef<HTMLDivElement>(null);
  const marks = store.marks.value;
  // Before paint: an ordinary effect is undone only after the element has gone, and a drawing may come between.
  useLayoutEffect(() => {
    return chart.drawings.drawn.listen(() => {
      const { width, height } = chart.axes.size();
      host.current!.style.width = `${width}px`;
      const shown: { element: HTMLElement; y: number }[] = [];
      for (const element of host.current!.children as Iterable<HTMLElement>) {
        const y = chart.axes.y(Number(element.dataset.price));
        const isShown = y !== null && y >= 0 && y <= height;
        element.style.visibility = isShown ? '' : 'hidden';
        if (!isShown) continue;
        element.style.transform = `translateY(${y}px)`;
        shown.push({ element, y });
      }
      // Labels that would lie over each other give way; their lines stay.
      const ordered = shown.toSorted((a, b) => a.y - b.y);
      const places = spreadLabels(
        ordered.map(({ y }) => y),
        LABEL_HEIGHT,
        height,
      );
      ordered.forEach(({ element, y }, i) => element.style.setProperty('--give', `${places[i]! - y}px`));
    });
  }, [chart, marks]);
  return (
    <div class="price-marks" ref={host}>
      {marks.map((mark) => (
        <Mark key={`${mark.owner} ${mark.name}`} mark={mark} chart={chart} />
      ))}
    </div>
  );
}

function Mark({ mark, chart }: { mark: PriceMark; chart: MarketChart }) {
  const { label, price, tone, onMove } = mark;
  const text = `${label} ${formatPrice(price)}`;
  if (!onMove) {
    return (
      <div class={`price-mark ${tone}`} data-price={price}>
        <span>{text}</span>
      </div>
    );
  }
  const drag = (event: PointerEvent) => {
    const element = event.currentTarget as HTMLElement;
    if (!element.hasPointerCapture(event.pointerId)) return;
    const { top } = element.parentElement!.getBoundingClientRect();
    const moved = chart.axes.price(event.clientY - top);
    if (moved !== null && moved > 0) onMove(moved);
  };
  return (
    <div
      class={`price-mark movable ${tone}`}
      data-price={price}
      role="slider"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={price}
      aria-valuemin={0}
      aria-valuetext={formatPrice(price)}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onKeyDown={(event) => {
        const way = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0;
        if (way === 0) return;
        event.preventDefault();
        onMove(price * (1 + way * KEY_STEP * (event.shiftKey ? 10 : 1)));
      }}
    >
      <span>{text}</span>
    </div>
  );
}
