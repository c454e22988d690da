import type { Asked } from '../truth/asked.ts';
import { Child } from './child.ts';

const PER_SECOND = 5000;
const SAMPLE_MS = 15_000;
/** Between the second and the last third. */
const MOST_GROWTH = 0.05;

interface Sample {
  heapUsed: number;
  rss: number;
  frames: number;
  losses: number;
  waiting: number;
}

/** Memory of a live venue with gateway at 5,000 messages a second: flat, once it has warmed up in the first third. */
export async function proveSoak(minutes: number): Promise<Asked[]> {
  const wire = new Child('firehose.ts', [PER_SECOND, 'mixed']);
  const { streamUrl, restUrl } = await wire.next<{ streamUrl: string; restUrl: string }>('ready');
  const subject = new Child('subject.ts', [streamUrl, restUrl], ['--expose-gc']);
  try {
    const { baseUrl } = await subject.next<{ baseUrl: string }>('ready');
    wire.send({ type: 'pour' });
    wire.send({ type: 'listen', baseUrl });
    const samples: Sample[] = [];
    const endMs = performance.now() + minutes * 60_000;
    while (performance.now() < endMs) {
      await new Promise((resolve) => setTimeout(resolve, SAMPLE_MS));
      // A screen that looks at the totals and the venues.
      await Promise.all(
        ['liquidations', 'venues'].map((name) => fetch(`${baseUrl}/api/v1/${name}`).then((answer) => answer.text())),
      );
      subject.send({ type: 'measure' });
      samples.push(await subject.next<Sample>('measured'));
      const { heapUsed, rss, frames, waiting } = samples.at(-1)!;
      if (samples.length % 4 === 0)
        console.log(
          `  ${samples.length / 4} min: heap ${mb(heapUsed)}, rss ${mb(rss)}, ${frames} frames, ${waiting} waiting`,
        );
    }
    const third = Math.floor(samples.length / 3);
    const [second, last] = [samples.slice(third, 2 * third), samples.slice(2 * third)];
    const growth = (of: (sample: Sample) => number) => mean(last.map(of)) / mean(second.map(of)) - 1;
    const [heap, rss] = [growth(({ heapUsed }) => heapUsed), growth((sample) => sample.rss)];
    const end = samples.at(-1)!;
    const perSecond = (end.frames - samples[0]!.frames) / (((samples.length - 1) * SAMPLE_MS) / 1000);
    return [
      {
        what: `a soak of ${minutes} min at ${Math.round(perSecond)} messages/s, growth of memory from the second to the last third`,
        found: `heap ${percent(heap)} to ${mb(end.heapUsed)}, resident ${percent(rss)} to ${mb(end.rss)}, ${end.losses} connections lost, ${end.waiting} waiting`,
        asked: `flat: at most ${100 * MOST_GROWTH} % each, over 60 min at ${PER_SECOND}/s`,
        ok:
          heap < MOST_GROWTH && rss < MOST_GROWTH && end.losses === 0 && minutes >= 60
            ? true
            : heap < MOST_GROWTH && rss < MOST_GROWTH && end.losses === 0
              ? null
              : false,
      },
    ];
  } finally {
    wire.end();
    subject.end();
  }
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const mb = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
const percent = (share: number) => `${share < 0 ? '' : '+'}${(100 * share).toFixed(1)} %`;
