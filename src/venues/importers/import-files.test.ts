import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Bar } from '../../market/bar.ts';
import { RecordingError, UnknownShapeError } from '../../market/errors.ts';
import { openRecording } from '../../market/recording/reader.ts';
import { importFiles } from './import-files.ts';

const BTC = 'binance:BTC/USDT:USDT';
const T0 = Date.parse('2026-01-01T00:00:00Z');
const MINUTE = 60_000;
const at = (i: number) => T0 + i * MINUTE;
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

let root: string;
let out: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'pyrometer-'));
  out = join(root, 'out');
});
afterEach(() => rm(root, { recursive: true }));

async function file(name: string, content: string | Buffer | readonly string[]): Promise<string> {
  const path = join(root, name);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, Array.isArray(content) ? `${content.join('\n')}\n` : (content as string));
  return path;
}

async function imported(files: string[], market = BTC) {
  const summary = await importFiles({ market, files, out });
  const recording = await openRecording(out);
  const read = {
    bars: await all(recording.bars()),
    trades: await all(recording.trades()),
    liquidations: await all(recording.liquidations()),
    totals: await all(recording.liquidationTotals()),
    context: await all(recording.context()),
    depth: await all(recording.depth()),
  };
  // What an import writes, a reader takes.
  expect(recording.refusals.count).toBe(0);
  return { summary, instrument: recording.instrument, ...read };
}

async function all<Row>(batches: AsyncIterable<Row[]>): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const batch of batches) rows.push(...batch);
  return rows;
}

const indices = (bars: readonly Bar[]) => bars.map((bar) => (bar.timeMs - T0) / MINUTE);

const KLINE_HEADER =
  'open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore';
const kline = (i: number, scale = 1) =>
  `${at(i) * scale},100,102,98,101,7.5,${(at(i + 1) - 1) * scale},750,12,2.5,250,0`;
const markKline = (i: number) => `${at(i)},100,101,99,100.5,0,${at(i + 1) - 1},0,0,0,0,0`;

/** A zip archive of deflated entries, as `zip` makes it. */
function zip(entries: Record<string, string>): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(entries)) {
    const data = deflateRawSync(content);
    const head = Buffer.alloc(26);
    head.writeUInt16LE(20, 0);
    head.writeUInt16LE(8, 4);
    head.writeUInt32LE(data.length, 14);
    head.writeUInt32LE(content.length, 18);
    head.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), head, Buffer.from(name), data]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), head, tail, Buffer.from(name)]));
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(directory.length, 4);
  end.writeUInt16LE(directory.length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, central, Buffer.from('PK\x05\x06'), end]);
}

const expectedBar = { open: 100, high: 102, low: 98, close: 101, volume: 7.5, takerBuyVolume: 2.5 };

describe('Binance public archive', () => {
  it.each([
    ['with a header', [KLINE_HEADER, ...range(0, 5).map((i) => kline(i))]],
    [
      'with the older header',
      [
        KLINE_HEADER.replace('quote_volume', 'quote_asset_volume').replace(
          'taker_buy_volume',
          'taker_buy_base_asset_volume',
        ),
        ...range(0, 5).map((i) => kline(i)),
      ],
    ],
    ['without a header', range(0, 5).map((i) => kline(i))],
    ['in microseconds', range(0, 5).map((i) => kline(i, 1000))],
  ])('klines %s', async (_, lines) => {
    const { bars, summary, instrument } = await imported([await file('BTCUSDT-1m.csv', lines)]);
    expect(indices(bars)).toEqual([0, 1, 2, 3, 4]);
    expect(bars[2]).toMatchObject({ ...expectedBar, timeMs: at(2), markHigh: Number.NaN, openInterest: Number.NaN });
    expect(summary).toMatchObject({ stepMs: MINUTE, gaps: 0, fromMs: at(0), toMs: at(5), rows: { bars: 5 } });
    expect(summary.files[0]!.shape).toBe('Binance klines');
    expect(instrument).toMatchObject({ id: BTC, contract: 'linear', sampling: 'one-per-second', simulated: false });
    expect(instrument.brackets[0]!.maxLeverage).toBe(150);
  });

  it('everything together, zipped', async () => {
    const metrics = [
      'create_time,symbol,sum_open_interest,sum_open_interest_value,count_toptrader_long_short_ratio,sum_toptrader_long_short_ratio,count_long_short_ratio,sum_taker_long_short_vol_ratio',
      '2026-01-01 00:05:02,BTCUSDT,5000.5,500000,1.1,1.2,1.3,1.4',
      '2026-01-01 00:10:00,BTCUSDT,0,0,,1.5,1.6,',
    ];
    const archive = zip({
      'a/BTCUSDT-1m-1.csv': [KLINE_HEADER, ...range(0, 8).map((i) => kline(i)), ''].join('\n'),
      'a/BTCUSDT-1m-2.csv': [...range(6, 12).map((i) => kline(i)), ''].join('\n'),
      'a/BTCUSDT-1m-1.csv.CHECKSUM': 'abc',
    });
    const { bars, context, summary } = await imported([
      await file('klines.zip', archive),
      await file('mark.csv', range(0, 12).map(markKline)),
      await file('metrics.csv', metrics),
      await file('funding.csv', [`${at(3) + 4},8,-0.00012`]),
    ]);
    expect(indices(bars)).toEqual(range(0, 12));
    expect(summary.duplicates).toBe(2);
    expect(bars.every((bar) => bar.markHigh === 101 && bar.markLow === 99)).toBe(true);
    expect(bars.flatMap((bar, i) => (Number.isNaN(bar.openInterest) ? [] : [[i, bar.openInterest]]))).toEqual([
      [4, 5000.5],
      [9, 0],
    ]);
    expect(bars.flatMap((bar, i) => (Number.isNaN(bar.fundingRate) ? [] : [[i, bar.fundingRate]]))).toEqual([
      [3, -0.00012],
    ]);
    expect(context).toHaveLength(12);
    expect(context[4]).toMatchObject({ timeMs: at(5), markClose: 100.5, longShortRatio: 1.3, topLongShortRatio: 1.2 });
    expect(summary.files.map(({ shape }) => shape)).toEqual([
      'Binance klines',
      'Binance klines',
      'Binance markPriceKlines',
      'Binance metrics',
      'Binance fundingRate',
    ]);
  });

  it('aggTrades alone make one-minute bars', async () => {
    const lines = [
      'agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker',
      `1,100,1,1,1,${at(0)},true`,
      `2,103,2,1,1,${at(0) + 10},false`,
      `3,99,4,1,1,${at(0) + 59_999},true`,
      `4,98,8,1,1,${at(2)},False`,
    ];
    const { bars, trades, summary } = await imported([await file('1.csv', lines), await file('2.csv', lines.slice(3))]);
    expect(bars).toMatchObject([
      { timeMs: at(0), open: 100, high: 103, low: 99, close: 99, volume: 7, takerBuyVolume: 2 },
      { timeMs: at(2), open: 98, volume: 8, takerBuyVolume: 8 },
    ]);
    expect(trades.map(({ id, takerSide }) => [id, takerSide])).toEqual([
      ['1', 'sell'],
      ['2', 'buy'],
      ['3', 'sell'],
      ['4', 'buy'],
    ]);
    expect(summary).toMatchObject({ gaps: 1, duplicates: 2 });
  });

  it('counts contracts of inverse markets in USD', async () => {
    const metrics = ['2026-01-01 00:02:00,BTCUSD_PERP,10,0,,,,'];
    const files = [
      await file(
        'k.csv',
        range(0, 3).map((i) => kline(i)),
      ),
      await file('m.csv', metrics),
    ];
    const { bars, instrument } = await imported(files, 'binance:BTC/USD:BTC');
    expect(instrument.contract).toBe('inverse');
    expect(bars[1]).toMatchObject({ volume: 750, takerBuyVolume: 250, openInterest: 1000 });
  });

  it('leaves out other markets of a force-order capture and turns its sides', async () => {
    const capture = [
      'time_ms,symbol,side,order_type,time_in_force,original_quantity,price,average_price,order_status,last_fill_quantity,accumulated_fill_quantity',
      `${at(2)},BTCUSDT,SELL,LIMIT,IOC,3,100,,FILLED,1,2.5`,
      `${at(1)},BTCUSDT,BUY,LIMIT,IOC,3,101,,FILLED,1,3`,
      `${at(1)},ETHUSDT,BUY,LIMIT,IOC,3,101,,FILLED,1,3`,
    ];
    const files = [
      await file(
        'k.csv',
        range(0, 3).map((i) => kline(i)),
      ),
      await file('f.csv', capture),
    ];
    const { liquidations, summary } = await imported(files);
    expect(liquidations).toEqual([
      { timeMs: at(1), side: 'short', price: 101, quantity: 3, id: '' },
      { timeMs: at(2), side: 'long', price: 100, quantity: 2.5, id: '' },
    ]);
    expect(summary.skipped).toEqual({ count: 1, symbols: new Set(['ETHUSDT']) });
    expect(summary.refusals.count).toBe(0);
  });
});

describe('Tardis', () => {
  const EVENTS = 'exchange,symbol,timestamp,local_timestamp,id,side,price,amount';
  const event = (i: number, side: string, id: string, symbol = 'BTCUSDT') =>
    `binance-futures,${symbol},${at(i)}123,${at(i)}456,${id},${side},100,2`;

  it('trades, liquidations and ticker', async () => {
    const ticker = (ms: number, due: number, rate: string, oi: string, mark: string) =>
      `binance-futures,BTCUSDT,${ms}000,${ms}001,${due}000,${rate},,${oi},,99.5,${mark}`;
    const { bars, liquidations, trades, context } = await imported([
      await file(
        'binance-futures_trades_2026-01-01_BTCUSDT.csv.gz',
        gzipSync(
          [
            EVENTS,
            event(0, 'buy', 'a'),
            event(1, 'sell', 'b'),
            event(1, 'buy', 'c', 'ETHUSDT'),
            event(2, 'buy', 'd'),
          ].join('\n'),
        ),
      ),
      await file('binance-futures_liquidations_2026-01-01_BTCUSDT.csv', [
        EVENTS,
        event(1, 'buy', 'x'),
        event(1, 'sell', 'y'),
      ]),
      await file('derivative_ticker.csv', [
        'exchange,symbol,timestamp,local_timestamp,funding_timestamp,funding_rate,predicted_funding_rate,open_interest,last_price,index_price,mark_price',
        ...range(0, 20).map((i) => ticker(at(0) + i * 3000, at(1), '0.0001', `${50 + i}`, `${100 + i}`)),
        ticker(at(1) + 1, at(480), '0.0009', '', ''),
      ]),
    ]);
    expect(trades.map(({ id }) => id)).toEqual(['a', 'b', 'd']);
    expect(trades[0]).toEqual({ timeMs: at(0), price: 100, quantity: 2, takerSide: 'buy', id: 'a' });
    expect(liquidations.map(({ side, id }) => [side, id])).toEqual([
      ['short', 'x'],
      ['long', 'y'],
    ]);
    expect(bars[0]).toMatchObject({ openInterest: 69, markHigh: 119, markLow: 100 });
    expect(bars[1]).toMatchObject({ fundingRate: 0.0001, openInterest: Number.NaN });
    expect(context[1]).toMatchObject({ timeMs: at(1), index: 99.5, markClose: 119 });
  });

  it('asks for the name where only the name tells', async () => {
    const files = [await file('data.csv', [EVENTS, event(0, 'buy', 'a')])];
    await expect(imported(files)).rejects.toThrow(/data\.csv may be trades or liquidations.*keep/);
  });

  it('says so where every row is of another market', async () => {
    const files = [await file('trades.csv', [EVENTS, event(0, 'buy', 'a', 'ETHUSDT')])];
    await expect(imported(files)).rejects.toThrow(/no bar of binance:BTC.*1 rows are of binance-futures ETHUSDT/);
    expect(await readdir(root)).toEqual(['trades.csv']);
  });
});

describe('plain tables and tapes', () => {
  it('bars, open interest, funding, marks by the hour and totals', async () => {
    const five = (i: number) => at(i * 5);
    const { bars, totals } = await imported([
      await file('k.csv', [
        'open_time_ms,open,high,low,close,volume',
        ...range(0, 24).map((i) => `${five(i)},100,102,98,101,7`),
      ]),
      await file('o.csv', ['time_ms,oi_base,oi_usd', ...range(1, 5).map((i) => `${five(i) + 1500},${i},1`)]),
      await file('f.csv', ['time_ms,funding_rate', `${five(2)},0.5`]),
      await file('m.csv', [
        'open_time_ms,open,high,low,close',
        `${at(0)},100,101,99,100`,
        `${at(60)},100,101.5,97,100`,
      ]),
      await file('t.csv', [
        'timestamp,datetime_utc,longUsd,shortUsd,totalUsd',
        `${at(0)},x,5,6,11`,
        `${at(60)},x,,0,0`,
      ]),
    ]);
    expect(bars.slice(0, 5).map(({ openInterest }) => openInterest)).toEqual([1, 2, 3, 4, Number.NaN]);
    expect(bars[2]!.fundingRate).toBe(0.5);
    expect(bars[0]).toMatchObject({ markHigh: 101, markLow: 99, takerBuyVolume: Number.NaN });
    expect(bars[23]).toMatchObject({ markHigh: 101.5, markLow: 98 });
    expect(totals).toEqual([
      { timeMs: at(0), stepMs: 60 * MINUTE, longUsd: 5, shortUsd: 6 },
      { timeMs: at(60), stepMs: 60 * MINUTE, longUsd: Number.NaN, shortUsd: 0 },
    ]);
  });

  it('a Hyperliquid tape', async () => {
    const book = (ms: number) =>
      JSON.stringify({
        ts: ms,
        bids: [
          [99.99, 1],
          [99.9, 2],
          [99.4, 4],
        ],
        asks: [
          [100.01, 8],
          [100.2, 16],
        ],
      });
    const { bars, trades, depth, context, summary } = await imported(
      [
        await file('t.jsonl', [
          `{"ts":${at(59)},"px":100,"sz":1,"side":"A"}`,
          `{"ts":${at(60)},"px":101,"sz":2,"side":"B"}`,
          `{"ts":${at(61)},"px":101,"sz":-2,"side":"B"}`,
          `{"ts":${at(61)},"px":101,"sz":2,"si`,
        ]),
        await file('c.jsonl', [
          `{"ts":${at(59) + 30_000},"funding":1.25e-05,"oi":300,"mark":100,"oracle":101}`,
          `{"ts":${at(60) + 30_000},"funding":2.5e-05,"oi":301,"mark":100,"oracle":102}`,
        ]),
        await file('l.jsonl', [book(at(59)), book(at(59) + 2000), book(at(60)), '{"ts":1,"bids":[],"asks":[]}']),
      ],
      'hyperliquid:BTC/USDC:USDC',
    );
    expect(trades.map(({ takerSide }) => takerSide)).toEqual(['sell', 'buy']);
    expect(bars).toMatchObject([
      { timeMs: at(59), openInterest: 300, fundingRate: Number.NaN },
      { timeMs: at(60), openInterest: 301, fundingRate: 1.25e-5 },
    ]);
    expect(context.map(({ index }) => index)).toEqual([101, 102]);
    expect(
      depth.filter(({ timeMs }) => timeMs === at(59)).map(({ side, distance, quantity }) => [side, distance, quantity]),
    ).toEqual([
      ...[0.0001, 0.00025, 0.0005].map((distance) => ['bid', distance, 1]),
      ['bid', 0.001, 3],
      ['bid', 0.0025, 3],
      ['bid', 0.005, 3],
      ...[0.0001, 0.00025, 0.0005, 0.001].map((distance) => ['ask', distance, 8]),
    ]);
    expect(depth.filter(({ timeMs }) => timeMs === at(59) + 2000)).toEqual([]);
    expect(summary.refusals.samples.map(({ file: f, line, column }) => [f.slice(-7), line, column])).toEqual([
      ['t.jsonl', 3, 'sz'],
      ['t.jsonl', 4, null],
      ['l.jsonl', 4, 'bids'],
    ]);
  });
});

describe('what cannot be imported', () => {
  const good = () =>
    file(
      'good.csv',
      range(0, 5).map((i) => kline(i)),
    );
  const nothingLeft = async () => expect((await readdir(root)).filter((name) => name.startsWith('out'))).toEqual([]);

  it('names a file of unknown shape, its first line and the shapes that are known', async () => {
    const bad = await file('bad.csv', [`when,what,${'x'.repeat(200)}`, '1,2,3']);
    const importing = imported([await good(), bad]);
    await expect(importing).rejects.toThrow(UnknownShapeError);
    await expect(importing).rejects.toThrow(/bad\.csv has no known shape; it begins with "when,what,x{70}"\. Known/);
    await expect(importing).rejects.toThrow(/Binance klines: open_time,open.*Tardis trades.*Hyperliquid tape/s);
    await nothingLeft();
  });

  it.each([
    ['an empty file', '', /bad is empty/],
    ['random bytes', Buffer.from([0, 255, 7, 10, 200, 13, 10]), /no known shape/],
    ['a truncated zip', zip({ 'a.csv': kline(0) }).subarray(0, 60), /bad is not a whole zip/],
    ['one endless line', 'y'.repeat(1_100_000), /a line of more than 1 MiB/],
    ['an index', [KLINE_HEADER, kline(0)], /holds an index/, 'premiumIndexKlines.csv'],
  ])('refuses %s', async (_, content, message, name = 'bad') => {
    await expect(imported([await good(), await file(name, content)])).rejects.toThrow(message);
    await nothingLeft();
  });

  it('refuses files without bars, of different steps, absent, or a folder', async () => {
    const funding = await file('f.csv', ['time_ms,funding_rate', `${at(0)},0.1`]);
    const coarse = await file(
      '5m.csv',
      range(0, 5).map((i) => kline(i * 5)),
    );
    await expect(imported([funding])).rejects.toThrow('none of the files holds bars or trades');
    await expect(imported([await good(), coarse])).rejects.toThrow('different steps');
    await expect(imported([join(root, 'absent')])).rejects.toThrow(RecordingError);
    await expect(imported([root])).rejects.toThrow('name the files in it');
    await expect(imported([funding], 'BTCUSDT')).rejects.toThrow('is not a market id');
    await nothingLeft();
  });

  it('keeps the good rows of a file with bad ones, and says which those are', async () => {
    const lines = range(0, 6).map((i) => kline(i));
    lines[2] = kline(2).replace(',98,', ',NaN,');
    lines[4] = kline(4).replace(',7.5,', ',-7.5,');
    const path = await file('k.csv', lines);
    const { bars, summary } = await imported([path]);
    expect(indices(bars)).toEqual([0, 1, 3, 5]);
    expect(summary.gaps).toBe(2);
    expect(summary.refusals.samples).toMatchObject([
      { file: path, line: 3, column: 'low' },
      { file: path, line: 5, column: 'volume' },
    ]);
  });

  it('keeps what stands before the cut of a gzip', async () => {
    const packed = gzipSync(
      range(0, 3000)
        .map((i) => kline(i))
        .join('\n'),
    );
    const { bars, summary } = await imported([await file('k.csv.gz', packed.subarray(0, packed.length >> 1))]);
    expect(indices(bars)).toEqual(range(0, bars.length));
    expect(bars.length).toBeGreaterThan(1000);
    expect(summary.refusals.samples[0]!.reason).toContain('cut off');
  });
});
