import { useEffect, useRef, useState } from 'preact/hooks';
import type { PyrometerClient } from '../../client/index.ts';
import type { MarketSummary } from '../../market/api/schemas.ts';
import { GROUPS, type HeatFrame, SHARE_OF_CODE } from '../../market/heat-frame.ts';
import { type Palette, positionOf } from '../heat-layer/index.ts';
import { formatNumber, formatShare } from '../state/format.ts';

/** How far a strip reaches on each side of the price. */
const REACH = 0.1;
const ROWS = 80;
/** In every strip the same share has the same colour, so that markets compare. */
const SCALE = { unit: 'share', least: 5e-5, saturated: 1.4e-3 } as const;
/** A strip is asked for again no sooner, ms. */
const FRESH_MS = 60_000;

/** The map of now from 10 % below (left) to 10 % above the price, asked for once it comes into view. */
export function HeatStrip({
  market,
  client,
  palette,
  asOfMs,
}: {
  market: MarketSummary;
  client: PyrometerClient;
  palette: Palette;
  asOfMs: number | null;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const isSeen = useIsSeen(canvas);
  const [shares, setShares] = useState<Float64Array | null>(null);
  const { id, price, timeMs, barStepMs } = market;
  const moment = Math.floor(timeMs / FRESH_MS);
  useEffect(() => {
    if (!isSeen || price === null) return;
    const request = new AbortController();
    const window = { fromMs: timeMs - barStepMs, toMs: timeMs, stepMs: barStepMs };
    const grid = { rows: ROWS, low: price * (1 - REACH), high: price * (1 + REACH) };
    client
      .heatmap(id, { ...window, ...grid }, { signal: request.signal, ...(asOfMs === null ? {} : { asOfMs }) })
      .then((frame) => setShares(sharesOf(frame)))
      .catch(() => {});
    return () => request.abort();
  }, [client, id, moment, isSeen, asOfMs]);
  useEffect(() => {
    if (shares) draw(canvas.current!, shares, palette);
  }, [shares, palette]);
  return (
    <canvas
      ref={canvas}
      class="strip"
      width={2 * ROWS}
      height={1}
      role="img"
      aria-label={shares ? sentence(shares) : 'Heat'}
    />
  );
}

function useIsSeen(element: { current: HTMLElement | null }): boolean {
  const [isSeen, setSeen] = useState(false);
  useEffect(() => {
    const observer = new IntersectionObserver(([entry]) => entry!.isIntersecting && setSeen(true));
    observer.observe(element.current!);
    return () => observer.disconnect();
  }, [element]);
  return isSeen;
}

/** Shares of open interest per 5 bp of a frame's last column, from the lowest price up. */
function sharesOf({ columns, rows, cells }: HeatFrame): Float64Array {
  const from = (columns - 1) * rows * GROUPS;
  return Float64Array.from({ length: rows }, (_, row) => {
    let share = 0;
    for (let group = 0; group < GROUPS; group++) share += SHARE_OF_CODE[cells[from + row * GROUPS + group]!]!;
    return share;
  });
}

function draw(canvas: HTMLCanvasElement, shares: Float64Array, { background, colours }: Palette): void {
  canvas.width = shares.length;
  const context = canvas.getContext('2d')!;
  const image = context.createImageData(shares.length, 1);
  for (const [i, share] of shares.entries()) {
    const position = positionOf(share, SCALE);
    const colour = position < 0 ? background : colours[Math.round(Math.min(1, position) * 254)]!;
    image.data.set([...colour, 255], 4 * i);
  }
  context.putImageData(image, 0, 0);
}

function sentence(shares: Float64Array): string {
  let most = 0;
  for (const [i, share] of shares.entries()) if (share > shares[most]!) most = i;
  const at = Math.exp(Math.log(1 - REACH) + ((most + 0.5) / shares.length) * Math.log((1 + REACH) / (1 - REACH))) - 1;
  const where = `${formatNumber(Math.abs(100 * at), 1)} % ${at < 0 ? 'below' : 'above'} the price`;
  return shares[most] === 0
    ? 'No heat within 10 % of the price'
    : `Hottest ${where}: ${formatShare(shares[most]!)} of open interest per 5 bp`;
}
