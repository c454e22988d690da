const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The windows of the buttons; `all` is from the first bar. */
export const WINDOWS = [
  { name: '12h', label: '12 hours', spanMs: 12 * HOUR },
  { name: '24h', label: '24 hours', spanMs: DAY },
  { name: '3d', label: '3 days', spanMs: 3 * DAY },
  { name: '1w', label: '1 week', spanMs: 7 * DAY },
  { name: '1M', label: '1 month', spanMs: 30 * DAY },
  { name: '3M', label: '3 months', spanMs: 91 * DAY },
  { name: '1y', label: '1 year', spanMs: 365 * DAY },
  { name: 'all', label: 'everything', spanMs: Number.POSITIVE_INFINITY },
] as const;
export type WindowName = (typeof WINDOWS)[number]['name'];
export const DEFAULT_WINDOW: WindowName = '3d';

export function isWindowName(text: string | null): text is WindowName {
  return WINDOWS.some(({ name }) => name === text);
}

/** Span of a window of a market that has `knownMs` of history. */
export function windowSpanMs(name: WindowName, knownMs: number): number {
  const { spanMs } = WINDOWS.find((window) => window.name === name)!;
  return spanMs === Number.POSITIVE_INFINITY ? Math.max(knownMs, HOUR) : spanMs;
}

const STEPS_MS = [1, 5, 15, 30, 60, 120, 240, 360, 720, 1440].map((minutes) => minutes * 60_000);
const FEWEST = 300;
const MOST = 600;

/** Columns that suit a pane: a candle wants two or three pixels, the heat wants many columns. */
function targetColumns(paneWidth: number): number {
  return Math.min(MOST, Math.max(FEWEST, paneWidth * 0.42));
}

/** How far a step is from the best for a span, as a ratio's logarithm. */
function misfit(spanMs: number, stepMs: number, paneWidth: number): number {
  return Math.abs(Math.log(spanMs / stepMs / targetColumns(paneWidth)));
}

/** The step whose columns come nearest to what suits the pane, among multiples of the market's bar. */
export function chooseStep(spanMs: number, paneWidth: number, barStepMs: number): number {
  const usable = STEPS_MS.filter((stepMs) => stepMs >= barStepMs && stepMs % barStepMs === 0);
  if (usable.length === 0) return barStepMs;
  return usable.reduce((best, stepMs) =>
    misfit(spanMs, stepMs, paneWidth) < misfit(spanMs, best, paneWidth) ? stepMs : best,
  );
}

/** Whether another step suits so much better that it is worth a new picture. */
export function isStepOutgrown(spanMs: number, stepMs: number, paneWidth: number, barStepMs: number): boolean {
  const best = chooseStep(spanMs, paneWidth, barStepMs);
  return misfit(spanMs, stepMs, paneWidth) > misfit(spanMs, best, paneWidth) + 0.3;
}
