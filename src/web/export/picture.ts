import { cssColour, positionOf } from '../heat-layer/index.ts';
import { coverageWords } from '../measured/measured-words.ts';
import { formatMoment, formatPrice, formatShareBriefly, formatUsd } from '../state/format.ts';
import { venueName } from '../state/market-name.ts';
import type { Store } from '../state/store.ts';
import { placeTicks, trackOf } from '../ui/scale-axis.ts';
import { fileName, save } from './save.ts';

/** CSS pixels around and between the parts. */
const PAD = 16;
const HEAD = 44;
const FOOT = 62;
const INK = {
  dark: { page: '#100f1c', text: '#e9e7f5', quiet: '#9694ae' },
  light: { page: '#f4f2fb', text: '#1d1a33', quiet: '#625f7b' },
};
const FONT = 'system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif';

/**
 * Saves what is on the screen as a PNG that says by itself what it shows: market, price, moment, legend and source.
 * @param chart the chart with all of its panes, and the map beside it, where it is shown
 */
export async function savePicture(
  store: Store,
  chart: HTMLCanvasElement,
  map: HTMLCanvasElement | null,
): Promise<void> {
  const summary = store.summary.peek();
  if (!summary) return;
  const picture = compose(store, chart, map);
  const blob = await new Promise<Blob | null>((resolve) => picture.toBlob(resolve, 'image/png'));
  if (blob) save(fileName(summary.id, summary.timeMs, 'heatmap.png'), blob);
}

function compose(store: Store, chart: HTMLCanvasElement, map: HTMLCanvasElement | null): HTMLCanvasElement {
  const theme = store.theme.peek();
  const { page } = INK[theme];
  const ratio = devicePixelRatio;
  const width = (chart.width + (map?.width ?? 0)) / ratio;
  const height = chart.height / ratio;
  const picture = document.createElement('canvas');
  picture.width = (width + 2 * PAD) * ratio;
  picture.height = (height + HEAD + FOOT + PAD) * ratio;
  const context = picture.getContext('2d')!;
  context.fillStyle = page;
  context.fillRect(0, 0, picture.width, picture.height);
  context.drawImage(chart, PAD * ratio, HEAD * ratio);
  if (map) {
    context.fillStyle = cssColour(store.colours.peek().background);
    context.fillRect(PAD * ratio + chart.width, HEAD * ratio, map.width, chart.height);
    context.drawImage(map, PAD * ratio + chart.width, HEAD * ratio);
  }
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.textBaseline = 'middle';
  drawHead(context, store, width);
  drawLegend(context, store, HEAD + height + 12);
  drawSource(context, store, width, HEAD + height);
  return picture;
}

function drawHead(context: CanvasRenderingContext2D, store: Store, width: number): void {
  const { text, quiet } = INK[store.theme.peek()];
  const { base, quote, id, price, timeMs, simulated } = store.summary.peek()!;
  context.textAlign = 'left';
  context.font = `650 17px ${FONT}`;
  context.fillStyle = text;
  const title = `${base}/${quote} · ${venueName(id)}   ${price === null ? '' : formatPrice(price)}`;
  context.fillText(title, PAD, HEAD / 2);
  const end = PAD + context.measureText(title).width + 18;
  context.font = `13px ${FONT}`;
  context.fillStyle = quiet;
  context.fillText(formatMoment(timeMs), end, HEAD / 2 + 1);
  if (!simulated) return;
  context.textAlign = 'right';
  context.font = `750 13px ${FONT}`;
  context.fillStyle = store.theme.peek() === 'dark' ? '#ffb84d' : '#8a5200';
  context.fillText('SIMULATED: NOBODY TRADED ANY OF THIS', PAD + width, HEAD / 2);
}

const LEGEND_WIDTH = 380;

function drawLegend(context: CanvasRenderingContext2D, store: Store, top: number): void {
  const scale = store.scale.peek();
  if (!scale) return;
  const { quiet } = INK[store.theme.peek()];
  const palette = store.colours.peek();
  const track = trackOf(store.fitted.peek() ?? scale);
  for (let x = 0; x < LEGEND_WIDTH; x++) {
    const position = positionOf(track.low * (track.high / track.low) ** (x / LEGEND_WIDTH), scale);
    const colour = position < 0 ? palette.background : palette.colours[Math.round(Math.min(1, position) * 254)]!;
    context.fillStyle = cssColour(colour);
    context.fillRect(PAD + x, top, 1.5, 12);
  }
  context.font = `11px ${FONT}`;
  context.fillStyle = quiet;
  context.textAlign = 'center';
  const format = scale.unit === 'usd' ? formatUsd : formatShareBriefly;
  for (const { at, label } of placeTicks(track, LEGEND_WIDTH, format))
    context.fillText(label, PAD + at * LEGEND_WIDTH, top + 23);
  context.textAlign = 'left';
  const unit = { usd: 'USD liquidated', share: 'of open interest', relative: 'of the fullest cell' }[scale.unit];
  context.fillText(
    `${unit} per 5 bp of price${store.groups.peek().every(Boolean) ? '' : ', some leverage only'}`,
    PAD + LEGEND_WIDTH + 16,
    top + 6,
  );
}

function drawSource(context: CanvasRenderingContext2D, store: Store, width: number, below: number): void {
  const { quiet } = INK[store.theme.peek()];
  const { id, simulated } = store.summary.peek()!;
  context.textAlign = 'right';
  context.font = `11px ${FONT}`;
  context.fillStyle = quiet;
  const source = simulated ? `a simulated market (${id})` : `public data of ${id}`;
  const measured = store.measured.peek();
  const lines = measured
    ? [`Measured by Pyrometer from ${source}: a sample`, coverageWords(measured)]
    : [`Estimated by Pyrometer from ${source}`];
  for (const [i, line] of [...lines, 'Information, not financial advice'].entries()) {
    context.fillText(line, PAD + width, below + 18 + 17 * i);
  }
}
