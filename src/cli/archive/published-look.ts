/** Colours of the map, from little to much: those of the screen. */
const STOPS = [
  [0, '#140e2e'],
  [0.16, '#28176a'],
  [0.34, '#3d35c4'],
  [0.48, '#8b3fc0'],
  [0.6, '#d8543f'],
  [0.7, '#f0811a'],
  [0.82, '#ebb00c'],
  [0.92, '#ffb4a4'],
  [1, '#fff0ec'],
] as const;

const GRADIENT = STOPS.map(([at, colour]) => `${colour} ${at * 100}%`).join(', ');

export const PUBLISHED_STYLE = `
:root { color-scheme: dark; --page: #100f1c; --raised: #1a1830; --line: #26243a; --text: #e9e7f5; --quiet: #9694ae; --accent: #a99aff; --amber: #ffb84d; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 76rem; padding: 2rem 1.5rem; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; font-variant-numeric: tabular-nums; }
h1 { font-size: 1.8rem; line-height: 1.2; margin: 0 0 .75rem; }
h2 { font-size: 1.15rem; margin: 0 0 .75rem; }
header p { max-width: 46rem; color: var(--quiet); }
section { margin: 1.5rem 0; padding: 1.25rem; background: var(--raised); border: 1px solid var(--line); border-radius: 10px; }
figure { margin: 0 0 1rem; }
canvas { display: block; width: 100%; height: auto; background: #0b0a15; border-radius: 6px; }
figcaption { display: flex; justify-content: space-between; gap: 1rem; flex-wrap: wrap; margin-top: .4rem; color: var(--quiet); font-size: .85rem; }
.scale i { display: inline-block; width: 9rem; height: .6rem; margin: 0 .4rem; border-radius: 2px; background: linear-gradient(90deg, ${GRADIENT}); }
dl { display: grid; gap: .3rem; margin: 0; }
dl div { display: grid; grid-template-columns: 8rem 1fr; gap: 1rem; }
dt { color: var(--quiet); }
dd { margin: 0; overflow-wrap: anywhere; }
code, pre { font: .85em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
pre { overflow-x: auto; padding: .75rem; background: var(--page); border-radius: 6px; }
table { width: 100%; border-collapse: collapse; margin-top: .75rem; font-size: .85rem; }
th, td { text-align: left; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid var(--line); white-space: nowrap; }
details { margin-top: 1rem; overflow-x: auto; }
summary { cursor: pointer; color: var(--accent); }
a { color: var(--accent); }
.simulated { color: var(--amber); font-weight: 600; }
span.simulated { font-size: .75rem; border: 1px solid currentColor; border-radius: 4px; padding: .05rem .35rem; vertical-align: middle; }
footer { color: var(--quiet); font-size: .85rem; }
@media (max-width: 40rem) { dl div { grid-template-columns: 1fr; gap: 0; } body { padding: 1rem; } }
`;

/** Draws `pictures` (see MapPicture) into the canvases that name one; plain enough for any browser. */
export const PUBLISHED_SCRIPT = `
const stops = ${JSON.stringify(STOPS)};
const rgb = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
const colours = Array.from({ length: 256 }, (_, level) => {
  const at = level / 255;
  const k = Math.max(1, stops.findIndex(([end]) => end >= at));
  const [[from, a], [to, b]] = [stops[k - 1], stops[k]];
  return rgb(a).map((value, i) => value + ((at - from) / (to - from)) * (rgb(b)[i] - value));
});
for (const canvas of document.querySelectorAll('canvas[data-picture]')) {
  const { columns, rows, logLow, rowHeight, prices, levels } = pictures[Number(canvas.dataset.picture)];
  const bytes = Uint8Array.from(atob(levels), (letter) => letter.charCodeAt(0));
  const small = new OffscreenCanvas(columns, rows);
  const image = new ImageData(columns, rows);
  for (let x = 0; x < columns; x++) {
    for (let row = 0; row < rows; row++) {
      const level = bytes[x * rows + row];
      if (level > 0) image.data.set([...colours[level], 255], ((rows - 1 - row) * columns + x) * 4);
    }
  }
  small.getContext('2d').putImageData(image, 0, 0);
  const context = canvas.getContext('2d');
  context.imageSmoothingEnabled = false;
  context.drawImage(small, 0, 0, canvas.width, canvas.height);
  const yOf = (price) => canvas.height * (1 - (Math.log(price) - logLow) / (rows * rowHeight));
  context.strokeStyle = '#ffffff';
  context.lineWidth = 2;
  context.beginPath();
  prices.forEach((price, i) => {
    if (price !== null) context[prices[i - 1] == null ? 'moveTo' : 'lineTo'](((i + 0.5) / columns) * canvas.width, yOf(price));
  });
  context.stroke();
  context.font = '18px system-ui, sans-serif';
  context.lineWidth = 4;
  context.strokeStyle = '#0b0a15';
  context.fillStyle = '#e9e7f5';
  const range = rows * rowHeight;
  for (let i = 1; i < 6; i++) {
    const price = Math.exp(logLow + (range * i) / 6);
    for (const draw of ['strokeText', 'fillText']) context[draw](price.toPrecision(5), 8, yOf(price) + 6);
  }
}
`;
