import { describe, expect, it } from 'vitest';
import { tradeFrames } from '../../bench/wire/frames.ts';
import { BTC as BINANCE_BTC, FRAMES as BINANCE } from './binance/frames.testing.ts';
import { createBinanceParser } from './binance/parse.ts';
import { readBinanceTrade } from './binance/trade-text.ts';
import { BTC as BYBIT_BTC, FRAMES as BYBIT, trigger } from './bybit/frames.testing.ts';
import { createBybitParser } from './bybit/parse.ts';
import { readBybitTrades } from './bybit/trade-text.ts';
import { captureFiles, capturesPresent, zstdFrames } from './captures.testing.ts';
import { InstrumentTable, type VenueInstrument } from './instrument-table.ts';
import { BTC as OKX_BTC, FRAMES as OKX } from './okx/frames.testing.ts';
import { createOkxParser } from './okx/parse.ts';
import { readOkxTrades } from './okx/trade-text.ts';
import { KINDS, spoilt } from './spoilt.testing.ts';
import { TextScan } from './text-scan.ts';
import { tradesFirst } from './trade-text.ts';

describe('a number in a text', () => {
  const decimal = (text: string) => {
    const scan = new TextScan();
    scan.begin(text);
    return scan.decimal();
  };
  it('is what Number makes of it, to the bit', () => {
    let seed = 1;
    const chance = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
    for (let i = 0; i < 20_000; i++) {
      const digits = 1 + Math.floor(chance() * 14);
      const text = (chance() * 10 ** Math.floor(chance() * 8)).toFixed(digits).slice(0, 16).replace(/\.$/, '');
      if (text.replace('.', '').length <= 15) expect(decimal(text)).toBe(Number(text));
    }
  });
  it.each(['', '.5', '5.', '-1', '1234567890123456', 'e5', ' 1'])('is not read from %j', (text) => {
    expect(decimal(text)).toBeNaN();
  });
});

const VENUES = [
  {
    venue: 'binance',
    instruments: new InstrumentTable([BINANCE_BTC]),
    read: readBinanceTrade(1),
    parser: (table: InstrumentTable) => createBinanceParser(table, 'usdm'),
    frames: [BINANCE.trade, ...Array.from({ length: 3 }, (_, n) => tradeFrames('binance-futures', 1.7e12, 3)(3 * n))],
    captures: /^BINANCE_FUTURES__.*zst$/,
    symbolOf: /@aggTrade".*?"s":"(\w+)"/,
  },
  {
    venue: 'bybit',
    instruments: new InstrumentTable([BYBIT_BTC]),
    read: readBybitTrades,
    parser: (table: InstrumentTable) => createBybitParser(table, trigger),
    frames: [BYBIT.trades, ...Array.from({ length: 3 }, (_, n) => tradeFrames('bybit', 1.7e12, 3)(3 * n))],
    captures: /^BYBIT__.*zst$/,
    symbolOf: /^{"topic":"publicTrade\.(\w+)"/,
  },
  {
    venue: 'okx',
    instruments: new InstrumentTable([OKX_BTC]),
    read: readOkxTrades,
    parser: (table: InstrumentTable) => createOkxParser(table, trigger),
    frames: [OKX.trade],
    captures: /^OKX__.*zst$/,
    symbolOf: /"channel":"trades(?:-all)?","instId":"([\w-]+)"/,
  },
] as const;

describe.each(VENUES)("$venue's trades", ({ instruments, read, parser, frames, captures, symbolOf }) => {
  // Behind a space nothing stands as it is written, and the JSON is the same.
  const both = (table: InstrumentTable, raw: string) => {
    const parse = parser(table);
    const said = (text: string) => {
      const { events, refusals, control } = parse(text, 1.7e12);
      return { events, refusals: refusals.map(({ reason }) => reason), control };
    };
    return [said(raw), said(` ${raw}`)] as const;
  };
  /** Trades read from the text alone; null where they are left to the parser of JSON. */
  const fromText = (table: InstrumentTable, raw: string) => {
    let isLeft = false;
    const parsed = tradesFirst(table, read, () => {
      isLeft = true;
      return { events: [], refusals: [], control: null };
    })(raw, 1.7e12);
    return isLeft ? null : parsed.events;
  };

  it('are read from their text, as from its JSON', () => {
    for (const raw of frames) {
      expect(fromText(instruments, raw)).not.toBeNull();
      const [text, json] = both(instruments, raw);
      expect(text.events.length).toBeGreaterThan(0);
      expect(text).toEqual(json);
    }
  });

  it('say the same however they are spoilt', () => {
    let readAnyway = 0;
    for (let i = 0; i < 6000; i++) {
      const step = { kind: KINDS[i % KINDS.length]!, at: ((i * 7919) % 9973) / 9973, pick: (i * 104_729) % 9999 };
      const raw = spoilt(frames[i % frames.length]!, [step]);
      const [text, json] = both(instruments, raw);
      expect(text, raw).toEqual(json);
      if (fromText(instruments, raw)) readAnyway++;
    }
    expect(readAnyway).toBeGreaterThan(0);
  });

  it.runIf(capturesPresent)('of real captures are read from their text, nine of ten, and as from its JSON', () => {
    let count = 0;
    let fromTexts = 0;
    for (const file of captureFiles('cryptofeed', captures)) {
      const raws = zstdFrames(file).frames.filter(
        ({ raw, source }) => !source.includes('/spot') && symbolOf.test(raw) && /"px?":"/.test(raw),
      );
      const symbols = new Set(raws.map(({ raw }) => symbolOf.exec(raw)![1]!));
      const one: VenueInstrument = instruments.all()[0]!;
      const table = new InstrumentTable([...symbols].map((symbol) => ({ ...one, symbol, marketId: symbol })));
      for (const { raw } of raws) {
        count++;
        const [text, json] = both(table, raw);
        expect(text, raw).toEqual(json);
        if (fromText(table, raw)) fromTexts++;
      }
    }
    expect(count).toBeGreaterThan(10);
    expect(fromTexts / count).toBeGreaterThan(0.9);
  });
});
