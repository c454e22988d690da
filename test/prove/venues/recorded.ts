import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseInstruments as binanceListing } from '../../../src/venues/binance/instruments.ts';
import { createBinanceParser } from '../../../src/venues/binance/parse.ts';
import { parseInstruments as bybitListing } from '../../../src/venues/bybit/instruments.ts';
import { createBybitParser } from '../../../src/venues/bybit/parse.ts';
import {
  type CapturedFrame,
  captureFiles,
  capturesPresent,
  captureText,
  gzipFrames,
  lineFrames,
  tardisMessages,
  zstdFrames,
} from '../../../src/venues/captures.testing.ts';
import type { Parser } from '../../../src/venues/frame.ts';
import { createHyperliquidParser } from '../../../src/venues/hyperliquid/parse.ts';
import { hyperliquidInstruments } from '../../../src/venues/hyperliquid/frames.testing.ts';
import { InstrumentTable } from '../../../src/venues/instrument-table.ts';
import { parseInstruments as okxListing } from '../../../src/venues/okx/instruments.ts';
import { createOkxParser } from '../../../src/venues/okx/parse.ts';
import { impossible } from '../../../src/venues/spoilt.testing.ts';
import type { Asked } from '../truth/asked.ts';

/** What real captures of the venues' wire come to, read by the parsers that read it live. */
export async function recordedFigures(): Promise<Asked[]> {
  if (!capturesPresent) {
    return [{ what: 'real captures', found: 'none here', asked: 'PYROMETER_RECORDINGS names their folder', ok: null }];
  }
  return venues().flatMap(({ venue, instruments, parse, frames }) => inventory(venue, instruments, parse, frames));
}

interface RecordedVenue {
  venue: string;
  instruments: InstrumentTable;
  parse: Parser;
  /** By where they come from. */
  frames: Record<string, CapturedFrame[]>;
}

const asPrinted = (_market: string, _side: string, price: number) => price;

function venues(): RecordedVenue[] {
  const listed = (
    pattern: RegExp,
    url: string,
    read: (answer: string) => { instruments: ConstructorParameters<typeof InstrumentTable>[0] },
  ) => {
    const { answers } = zstdFrames(captureFiles('cryptofeed', pattern)[0]!);
    return [...answers].filter(([asked]) => asked.includes(url)).flatMap(([, answer]) => [...read(answer).instruments]);
  };
  const binance = new InstrumentTable(
    listed(/^BINANCE_FUTURES__4dfa82f/, 'fapi/v1/exchangeInfo', (answer) => binanceListing('usdm', answer)),
  );
  const bybit = new InstrumentTable([
    ...listed(/^BYBIT__ca59856/, 'category=linear', (answer) => bybitListing('linear', answer)),
    ...listed(/^BYBIT__ca59856/, 'category=inverse', (answer) => bybitListing('inverse', answer)),
  ]);
  const okx = new InstrumentTable(listed(/^OKX__385a80f/, 'instType=SWAP', okxListing));
  const hyperliquid = hyperliquidInstruments();
  return [
    {
      venue: 'binance',
      instruments: binance,
      parse: createBinanceParser(binance, 'usdm'),
      frames: {
        cryptofeed: [
          ...lines(/^BINANCE_FUTURES.*(ws|1125a2)/),
          ...zstdFrames(captureFiles('cryptofeed', /^BINANCE_FUTURES__4dfa82f/)[0]!).frames,
        ],
        // Books asked for over REST stand among the frames; they are no frames.
        hftbacktest: captureFiles('hftbacktest', /usdt_2024/).flatMap((path) =>
          gzipFrames(path).filter(({ raw }) => !raw.startsWith('{"lastUpdateId"')),
        ),
        nautilus: nautilus('binance', 'futures', 'market_data_json'),
        tardis: tardis('map binance futures messages'),
      },
    },
    {
      venue: 'bybit',
      instruments: bybit,
      parse: createBybitParser(bybit, asPrinted),
      frames: {
        // Spot has tickers of the same names.
        cryptofeed: [
          ...lines(/^BYBIT\.ws/),
          ...zstdFrames(captureFiles('cryptofeed', /^BYBIT__ca59856/)[0]!).frames.filter(
            ({ source }) => !source.endsWith('/spot'),
          ),
        ],
        nautilus: nautilus('bybit'),
        tardis: tardis('map bybit messages'),
      },
    },
    {
      venue: 'okx',
      instruments: okx,
      parse: createOkxParser(okx, asPrinted),
      frames: {
        cryptofeed: [...lines(/^OK(EX|X)\.ws/), ...zstdFrames(captureFiles('cryptofeed', /^OKX__385a80f/)[0]!).frames],
        nautilus: nautilus('okx'),
        tardis: tardis('map okex-futures messages'),
      },
    },
    {
      venue: 'hyperliquid',
      instruments: hyperliquid,
      parse: createHyperliquidParser(hyperliquid),
      frames: { nautilus: nautilus('hyperliquid') },
    },
  ];
}

const lines = (pattern: RegExp) => captureFiles('cryptofeed', pattern).flatMap((path) => lineFrames(path));
const tardis = (test: string) =>
  tardisMessages(test).map((raw) => ({ raw, receivedMs: 1_700_000_000_000, source: 'tardis' }));

/** What nautilus keeps of a venue's sockets, those of accounts left out. */
function nautilus(...path: string[]): CapturedFrame[] {
  const folder = join(process.env['PYROMETER_RECORDINGS']!, 'wire', 'nautilus', ...path);
  const names = readdirSync(folder).filter(
    (name) => /^ws_|_stream/.test(name) && !/account|order_response|orders|user/.test(name),
  );
  return names.map((name) => ({
    raw: captureText('nautilus', ...path, name),
    receivedMs: 1_700_000_000_000,
    source: name,
  }));
}

function inventory(
  venue: string,
  instruments: InstrumentTable,
  parse: Parser,
  frames: Record<string, CapturedFrame[]>,
): Asked[] {
  return Object.entries(frames).map(([source, list]) => {
    const kinds = new Map<string, number>();
    const refused = new Map<string, number>();
    let quiet = 0;
    let wrong: string | null = null;
    const count = (map: Map<string, number>, name: string) => map.set(name, (map.get(name) ?? 0) + 1);
    for (const { raw, receivedMs } of list) {
      const parsed = parse(raw, receivedMs);
      wrong ??= impossible(parsed, instruments);
      for (const { event } of parsed.events) count(kinds, event.kind);
      for (const { reason, detail } of parsed.refusals) {
        // Of captures that are no text, each is no JSON in a way of its own.
        count(refused, reason === 'not-json' ? reason : `${reason} (${kindOf(detail)})`);
      }
      if (parsed.events.length === 0 && parsed.refusals.length === 0) quiet++;
    }
    const text = (map: Map<string, number>) =>
      [...map]
        .toSorted((a, b) => b[1] - a[1])
        .map(([name, n]) => `${n} ${name}`)
        .join(', ') || 'none';
    return {
      what: `${venue}, ${list.length} frames of ${source}`,
      found: `events: ${text(kinds)}; known and not wanted: ${quiet}; refused: ${text(refused)}${wrong === null ? '' : `; ${wrong}`}`,
      asked: 'nothing thrown, nothing impossible',
      ok: wrong === null,
    };
  });
}

/** A refusal's detail without what differs from one to the next. */
function kindOf(detail: string): string {
  return /not a perpetual/.test(detail)
    ? 'not a perpetual that is listed'
    : detail.replace(/"[^"]{12,}"/g, '...').slice(0, 60);
}
