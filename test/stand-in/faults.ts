import type { Frame } from './dialect.ts';
import { hash } from './listed.ts';

type Spoil = (frames: readonly Frame[]) => readonly Frame[];

/** Every frame twice. What happened happened once; how things stand is said again. */
export const doubled: Spoil = (frames) =>
  frames.flatMap((frame) => [
    frame,
    { ...frame, says: frame.says.filter(({ event }) => event.kind !== 'trade' && event.kind !== 'liquidation') },
  ]);

/** Neighbours change places, and every other frame comes later than the one after it. */
export function reordered(): Spoil {
  let kept: Frame | null = null;
  return (frames) => {
    const out: Frame[] = [];
    for (const frame of frames) {
      if (kept) {
        out.push(frame, kept);
        kept = null;
      } else kept = frame;
    }
    return out;
  };
}

/** Before every frame one that is cut off, garbage, or of a kind that nobody documents. None of them says anything. */
export function littered(): Spoil & { readonly count: () => number } {
  let n = 0;
  const spoil: Spoil = (frames) =>
    frames.flatMap((frame) => [{ ...frame, raw: litter(frame.raw, n++), says: [] }, frame]);
  return Object.assign(spoil, { count: () => n });
}

function litter(raw: string, n: number): string {
  const kinds = [
    () => raw.slice(0, 1 + Math.floor(hash(n) * (raw.length - 2))),
    () => '\u0000\ufffd not json',
    () => '{"topic":"news.BTCUSDT","channel":"news","e":"news","arg":{"channel":"news"},"data":{"e":"news"}}',
    () => '[]',
    () => '',
  ];
  return kinds[n % kinds.length]!();
}
