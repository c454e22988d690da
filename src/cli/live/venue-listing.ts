import { VenueError } from '../../market/errors.ts';
import type { VenueStatus } from '../../market/api/venues.ts';
import type { HistoryRequest } from '../../venues/history.ts';
import { InstrumentTable, type ListingChange, type VenueInstrument } from '../../venues/instrument-table.ts';
import type { AskOptions } from '../../venues/rest/rest-client.ts';
import type { VenueProduct } from '../../venues/venues.ts';

const NOTICES = 50;

/** What one product of a venue lists, how that changed, and what all of it trades in a day. */
export class VenueListing {
  readonly table = new InstrumentTable([]);
  readonly #product: VenueProduct;
  readonly #restUrl: string;
  readonly #ask: (request: HistoryRequest, options?: AskOptions) => Promise<string>;
  /** The latest of what somebody should know. */
  readonly notices: VenueStatus['notices'] = [];
  /** USD of the last day by market, where the venue told it. */
  #turnover = new Map<string, number>();

  /** @param ask puts a request to the venue */
  constructor(
    product: VenueProduct,
    restUrl: string,
    ask: (request: HistoryRequest, options?: AskOptions) => Promise<string>,
  ) {
    this.#product = product;
    this.#restUrl = restUrl;
    this.#ask = ask;
  }

  get all(): VenueInstrument[] {
    return this.table.all();
  }

  find(marketId: string): VenueInstrument | undefined {
    return this.all.find((one) => one.marketId === marketId);
  }

  /** Of all that is listed; NaN where the venue does not tell it. */
  get turnoverUsd(): number {
    return this.#turnover.size > 0 ? [...this.#turnover.values()].reduce((a, b) => a + b, 0) : Number.NaN;
  }

  /**
   * Reads it anew: from here on, messages are read by it.
   * @throws VenueError where the venue does not answer, refuses, or lists nothing
   */
  async read(options: AskOptions = {}): Promise<ListingChange> {
    const { venue, product } = this.#product;
    const instruments: VenueInstrument[] = [];
    let cursor: string | undefined;
    do {
      const request = this.#product.listing(this.#restUrl, cursor);
      const page = this.#product.parseListing(await this.#ask(request, options));
      instruments.push(...page.instruments);
      cursor = page.cursor || undefined;
    } while (cursor !== undefined);
    if (instruments.length === 0) throw new VenueError(`${venue} ${product} lists no perpetual`);
    const isFirst = this.all.length === 0;
    const change = this.table.replace(instruments);
    if (!isFirst) this.#note(change);
    return change;
  }

  /** What share of the market is covered is counted in what it trades. */
  async askTurnover(): Promise<void> {
    const { turnover } = this.#product;
    try {
      const answer = await this.#ask(turnover.request(this.#restUrl), { tries: 1, background: true });
      this.#turnover = turnover.parse(this.all, answer);
    } catch (error) {
      if (!(error instanceof VenueError)) throw error;
    }
  }

  #note({ added, removed, changed }: ListingChange): void {
    const texts = [
      ...added.map(({ marketId }) => `${marketId} is newly listed`),
      ...changed.map(
        ({ marketId, symbol, contractSize }) => `a contract of ${marketId} (${symbol}) now stands for ${contractSize}`,
      ),
      ...removed.map(({ marketId }) => `${marketId} is no longer listed`),
    ];
    this.notices.push(...texts.map((text) => ({ timeMs: Date.now(), text })));
    this.notices.splice(0, Math.max(0, this.notices.length - NOTICES));
  }
}
