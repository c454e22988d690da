import type { ComponentChildren } from 'preact';
import { useWidth } from './use-width.ts';
import './picture.css';

const LEFT = 52;
const BOTTOM = 22;
const TOP = 8;

/** Where amounts and places lie in a picture, px. */
export interface AmountFrame {
  /** Left end of a place, and how wide places are. */
  x(place: number): number;
  step: number;
  y(amount: number): number;
  /** Of the picture's own upper and lower end. */
  top: number;
  floor: number;
}

interface AmountPictureProps {
  height: number;
  /** For those who do not see it. */
  label: string;
  /** How many places there are from left to right. */
  places: number;
  /** From 0 to 1, where an amount lies. */
  share(amount: number): number;
  /** Amounts that have a line of their own, and how they are written. */
  levels: readonly number[];
  text(amount: number): string;
  /** What a place is called; the first, the middle and the last are. */
  nameOf(place: number): string;
  /** What stands for what, below. */
  legend: ComponentChildren;
  children(frame: AmountFrame): ComponentChildren;
}

/** Amounts over places from left to right, as wide as there is room. */
export function AmountPicture({
  height,
  label,
  places,
  share,
  levels,
  text,
  nameOf,
  legend,
  children,
}: AmountPictureProps) {
  const [ref, width] = useWidth<HTMLDivElement>();
  const tall = height - BOTTOM - TOP;
  const step = (width - LEFT - 4) / places;
  const x = (place: number) => LEFT + place * step;
  const y = (amount: number) => TOP + tall * (1 - share(amount));
  const named = [0, Math.floor(places / 2), places - 1].filter((place, i, all) => all.indexOf(place) === i);
  return (
    <div ref={ref} class="picture">
      <svg width={width} height={height} role="img" aria-label={label}>
        {levels.map((amount) => (
          <g key={amount}>
            <line class="rule" x1={LEFT} x2={width} y1={y(amount)} y2={y(amount)} />
            <text x={LEFT - 8} y={y(amount) + 4} text-anchor="end">
              {text(amount)}
            </text>
          </g>
        ))}
        {children({ x, step, y, top: TOP, floor: TOP + tall })}
        {named.map((place, i) => (
          <text
            key={place}
            x={x(place + 0.5)}
            y={height - 4}
            text-anchor={i === 0 ? 'start' : i === named.length - 1 ? 'end' : 'middle'}
          >
            {nameOf(place)}
          </text>
        ))}
      </svg>
      <p class="key">{legend}</p>
    </div>
  );
}
