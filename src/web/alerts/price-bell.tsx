import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { MarketChart } from '../chart/market-chart.ts';
import { formatPrice } from '../state/format.ts';
import type { Store } from '../state/store.ts';
import { Bell } from './bell.tsx';
import './price-bell.css';

/** To so many significant digits an alert's price is rounded: those that the axis shows. */
const DIGITS = 6;

/** A bell at the chart's right edge, at the pointer's price: a press sets an alert there. */
export function PriceBell({ store, chart }: { store: Store; chart: MarketChart }) {
  const host = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState<{ y: number; right: number; price: number } | null>(null);
  useLayoutEffect(() => {
    const pane = host.current!.parentElement!;
    const move = (event: PointerEvent) => {
      if (event.pointerType === 'touch' || event.buttons !== 0) return setAt(null);
      const { top, left, width: all } = pane.getBoundingClientRect();
      const { width, height } = chart.axes.size();
      const [x, y] = [event.clientX - left, event.clientY - top];
      const price = chart.axes.price(y);
      const isWithin = x >= 0 && x <= width && y >= 14 && y <= height - 14 && price !== null && price > 0;
      setAt(isWithin ? { y, right: all - width + 4, price: Number(price.toPrecision(DIGITS)) } : null);
    };
    const leave = () => setAt(null);
    pane.addEventListener('pointermove', move);
    pane.addEventListener('pointerleave', leave);
    return () => {
      pane.removeEventListener('pointermove', move);
      pane.removeEventListener('pointerleave', leave);
    };
  }, [chart]);
  const summary = store.summary.value;
  const canAlert = at && summary?.live && store.asOfMs.value === null;
  return (
    <div class="price-bell" ref={host}>
      {canAlert && (
        <button
          type="button"
          tabIndex={-1}
          style={{ transform: `translateY(${at.y}px)`, right: `${at.right}px` }}
          title={`Alert me at ${formatPrice(at.price)}`}
          aria-label={`Alert me at ${formatPrice(at.price)}`}
          onClick={() => alertAt(store, at.price)}
        >
          <Bell adds />
        </button>
      )}
    </div>
  );
}

/** Sets an alert for when the price, from where it stands, comes to a level. */
function alertAt(store: Store, price: number): void {
  const summary = store.summary.peek()!;
  const now = store.runningPrice.peek() ?? summary.price ?? price;
  void store.alerts.addAtOnce(summary.id, { kind: 'price', price, direction: price > now ? 'above' : 'below' });
}
