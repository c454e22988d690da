import type { Engine } from '../../engine/engine.ts';
import type { LiveMarket } from '../../engine/live/live-market.ts';
import { type HeardVenue, WholeMarket } from '../../engine/totals/whole-market.ts';
import type { VenuesView } from '../../engine/venues-view.ts';
import { CaptureError } from '../../market/errors.ts';
import type { CaptureForm } from '../../venues/capture/product-recorder.ts';
import { merged, productsIn, readEntries } from '../../venues/capture/read-capture.ts';
import { VENUE_PRODUCTS } from '../../venues/venues.ts';
import { heardTogether } from '../live/heard-together.ts';
import { keptPasts } from './kept-past.ts';
import { ReplayedProduct } from './replayed-product.ts';

export interface ReplayOptions {
  form: CaptureForm;
  /** Times as fast as it came; infinite: as fast as can be. */
  speed: number;
  engine: Engine;
  say: (text: string) => void;
}

/** Shorter waits are not worth a timer. */
const LEAST_WAIT_MS = 10;
/** After the last entry, so that the last minute that was heard as a whole closes. */
const AFTERWARDS_MS = 3000;

/** Plays a capture of several products, in the order in which everything came. */
export class Replay {
  readonly #folder: string;
  readonly #options: ReplayOptions;
  readonly #totals = new WholeMarket();
  readonly #products: { name: string; product: ReplayedProduct }[];
  #nowMs = 0;
  #ended = false;
  #stopped = false;

  /** @throws CaptureError where the folder holds no capture, or one of a venue that is not known */
  static async open(folder: string, options: ReplayOptions): Promise<Replay> {
    const names = await productsIn(folder);
    const pasts = await keptPasts(folder, options.say);
    return new Replay(folder, names, pasts, options);
  }

  private constructor(
    folder: string,
    names: readonly string[],
    pasts: Awaited<ReturnType<typeof keptPasts>>,
    options: ReplayOptions,
  ) {
    this.#folder = folder;
    this.#options = options;
    this.#products = names.map((name) => {
      const product = VENUE_PRODUCTS.find((one) => `${one.venue}-${one.product}` === name);
      if (!product) throw new CaptureError(`${folder} has frames of ${name}, which is no venue's product known here`);
      return {
        name,
        product: new ReplayedProduct(
          product,
          this.#totals,
          (marketId) => pasts.get(marketId),
          (market) => this.#show(market),
        ),
      };
    });
  }

  get venues(): VenuesView {
    return {
      status: () => this.#products.map(({ product }) => product.status(this.#ended ? 'the capture has ended' : null)),
      totals: (question) => this.#totals.report(this.#nowMs, this.#heard(), question),
      listen: () => () => undefined,
    };
  }

  get markets(): LiveMarket[] {
    return this.#products.flatMap(({ product }) => product.markets);
  }

  /** Plays it to its end, or until it is stopped. */
  async play(): Promise<void> {
    const { form, speed, say } = this.#options;
    const sources = this.#products.map(({ name, product }) => ({
      source: product,
      entries: readEntries(this.#folder, name, form, say),
    }));
    let begin: { entryMs: number; atMs: number } | null = null;
    for await (const { source, entry } of merged(sources)) {
      if (this.#stopped) return;
      begin ??= { entryMs: entry.timeMs, atMs: performance.now() };
      const waitMs = (entry.timeMs - begin.entryMs) / speed - (performance.now() - begin.atMs);
      if (waitMs > LEAST_WAIT_MS) await new Promise((resolve) => setTimeout(resolve, waitMs));
      // A clock that was put right backwards while it was recorded does not make time go back.
      this.#nowMs = Math.max(this.#nowMs, entry.timeMs);
      await source.take(entry);
    }
    for (const { product } of this.#products) {
      for (let ms = 0; ms <= AFTERWARDS_MS; ms += 250) await product.tick(this.#nowMs + ms);
    }
    this.#ended = true;
  }

  stop(): void {
    this.#stopped = true;
  }

  /** What came of it, for a person to read. */
  report(): string {
    const lines = this.#products.map(({ name, product }) => {
      const { refusals, duplicates } = product.status(null);
      const refused = Object.entries(refusals).map(([reason, count]) => `${count} ${reason}`);
      const facts = [`${product.frames} frames`, `${product.events} events`, `${duplicates} came twice`];
      return `${name}: ${facts.join(', ')}, refused: ${refused.join(', ') || 'none'}`;
    });
    for (const { pipeline } of this.markets) {
      const { bars, gaps, ledger, instrument } = pipeline;
      const sums = ledger.windows(this.#nowMs).at(-1);
      const liquidated = sums
        ? `, liquidated in a day: long ${sums.longUsd.toFixed(2)}, short ${sums.shortUsd.toFixed(2)} USD`
        : '';
      lines.push(`${instrument.id}: ${bars.length} bars, ${gaps} gaps${liquidated}`);
    }
    return lines.join('\n');
  }

  #show(market: LiveMarket): void {
    const { pipeline } = market;
    const end = pipeline.listen(() => {
      end();
      this.#options.engine.add(pipeline);
    });
  }

  #heard(): HeardVenue[] {
    return heardTogether(this.#products.map(({ product }) => product.heard()));
  }
}
