/** A perpetual as its venue lists it. */
export interface VenueInstrument {
  /** `venue:BASE/QUOTE:SETTLE`. */
  marketId: string;
  /** The venue's own name, as it stands in messages. */
  symbol: string;
  /** The venue's own division: `usdm`, `coinm`, `linear`, `inverse`, `swap`, `perp`. */
  product: string;
  /** `linear`: quantities in base coin; `inverse`: in USD. */
  contract: 'linear' | 'inverse';
  /** Base coins (linear) or USD (inverse) that one unit of the wire's quantities stands for. */
  contractSize: number;
  tickSize: number;
  maxLeverage: number;
}

/** What changed between two listings of a venue's instruments. */
export interface ListingChange {
  added: VenueInstrument[];
  removed: VenueInstrument[];
  /** Same symbol, another market or another contract size. */
  changed: VenueInstrument[];
}

/** Symbol -> instrument of one venue. Listings change while a process lives, so messages are looked up anew each time. */
export class InstrumentTable {
  #bySymbol = new Map<string, VenueInstrument>();

  constructor(instruments: readonly VenueInstrument[]) {
    this.replace(instruments);
  }

  get(symbol: unknown): VenueInstrument | undefined {
    return this.#bySymbol.get(symbol as string);
  }

  all(): VenueInstrument[] {
    return [...this.#bySymbol.values()];
  }

  /** Takes a new listing: from here on, messages are read by it. */
  replace(instruments: readonly VenueInstrument[]): ListingChange {
    const before = this.#bySymbol;
    const now = new Map(instruments.map((instrument) => [instrument.symbol, instrument]));
    this.#bySymbol = now;
    return {
      added: instruments.filter(({ symbol }) => !before.has(symbol)),
      removed: [...before.values()].filter(({ symbol }) => !now.has(symbol)),
      changed: instruments.filter((one) => {
        const old = before.get(one.symbol);
        return old && (old.contractSize !== one.contractSize || old.marketId !== one.marketId);
      }),
    };
  }
}

/** USD that a quantity is worth at a price. */
export function notionalUsd({ contract }: VenueInstrument, quantity: number, price: number): number {
  return contract === 'linear' ? quantity * price : quantity;
}

/** A listing as it was read: what could not be, is said and left out. */
export interface Listing {
  instruments: VenueInstrument[];
  refusals: string[];
}
