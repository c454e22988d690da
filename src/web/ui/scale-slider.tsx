import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { type ColourScale, cssColour, type Palette, positionOf } from '../heat-layer/index.ts';
import { fractionOf, moveEnd, placeTicks, type ScaleTrack, valueAt } from './scale-axis.ts';

type End = 'least' | 'saturated';
const NAMES: Record<End, string> = { least: 'Least shown', saturated: 'Brightest from' };
/** Parts of the track that a key moves a handle by. */
const STEPS: Record<string, number> = {
  ArrowLeft: -0.01,
  ArrowDown: -0.01,
  ArrowRight: 0.01,
  ArrowUp: 0.01,
  PageDown: -0.1,
  PageUp: 0.1,
  Home: -1,
  End: 1,
};

export interface ScaleSliderProps {
  scale: ColourScale;
  track: ScaleTrack;
  palette: Palette;
  format(value: number): string;
  onChange(scale: ColourScale): void;
}

/** The colours along a track of values, with a handle at each end of the scale. */
export function ScaleSlider({ scale, track, palette, format, onChange }: ScaleSliderProps) {
  const bar = useRef<HTMLDivElement>(null);
  const width = useWidth(bar);
  const move = (end: End, fraction: number) => onChange(moveEnd(scale, end, valueAt(fraction, track), track));
  const drag = (end: End) => (event: PointerEvent) => {
    if (!(event.currentTarget as HTMLElement).hasPointerCapture(event.pointerId)) return;
    const box = bar.current!.getBoundingClientRect();
    move(end, (event.clientX - box.left) / box.width);
  };
  const press = (end: End) => (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    move(end, fractionOf(scale[end], track) + step * (event.shiftKey ? 10 : 1));
  };
  return (
    <div class="bar" ref={bar}>
      <div class="gradient" style={{ background: gradient(scale, track, palette) }} />
      {(['least', 'saturated'] as const).map((end) => (
        <div
          key={end}
          class={`handle ${end}`}
          role="slider"
          tabIndex={0}
          aria-label={NAMES[end]}
          aria-valuemin={end === 'least' ? 0 : percentOf(scale.least, track)}
          aria-valuemax={end === 'least' ? percentOf(scale.saturated, track) : 100}
          aria-valuenow={percentOf(scale[end], track)}
          aria-valuetext={format(scale[end])}
          title={`${NAMES[end]}: ${format(scale[end])}`}
          style={{ left: `${100 * fractionOf(scale[end], track)}%` }}
          onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
          onPointerMove={drag(end)}
          onKeyDown={press(end)}
        />
      ))}
      <div class="ticks" aria-hidden="true">
        {placeTicks(track, width, format).map(({ value, at, label }) => (
          <span key={value} style={{ left: `${100 * at}%` }}>
            {label}
          </span>
        ))}
      </div>
    </div>
  );
}

/** Samples of the track; more than a pixel of a phone each. */
const SAMPLES = 96;

function gradient(scale: ColourScale, track: ScaleTrack, { background, colours }: Palette): string {
  const samples = Array.from({ length: SAMPLES + 1 }, (_, i) => {
    const position = positionOf(track.low * (track.high / track.low) ** (i / SAMPLES), scale);
    return cssColour(position < 0 ? background : colours[Math.round(Math.min(1, position) * 254)]!);
  });
  return `linear-gradient(to right, ${samples.join(', ')})`;
}

function useWidth(element: { current: HTMLElement | null }): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(entry!.contentRect.width));
    observer.observe(element.current!);
    return () => observer.disconnect();
  }, [element]);
  return width;
}

/** Of the track: shares of open interest would be written with exponents, which ARIA does not know. The text has the value. */
function percentOf(value: number, track: ScaleTrack): number {
  return Math.round(1000 * fractionOf(value, track)) / 10;
}
