import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { type BenchVenue, SYMBOLS } from './frames.ts';

// What is measured against stands in bench/package.json: it is no part of this project, and may not be installed.
const folder = new URL('../', import.meta.url);
const require = createRequire(folder);

export const rivalsInstalled = ['tardis-dev', 'ccxt'].every((name) =>
  existsSync(fileURLToPath(new URL(`node_modules/${name}/package.json`, folder))),
);

interface Tardis {
  streamNormalized(options: object, ...normalizers: unknown[]): AsyncIterable<{ type: string }>;
  normalizeTrades: unknown;
}

/** tardis-dev, from its socket to its normalised trades. */
export function tardis(venue: BenchVenue, url: string, heard: (messages: number) => void): void {
  process.env[`WSS_URL_${venue.toUpperCase().replaceAll('-', '_')}`] = url;
  const { streamNormalized, normalizeTrades } = require('tardis-dev') as Tardis;
  void (async () => {
    const messages = streamNormalized({ exchange: venue, symbols: SYMBOLS[venue] }, normalizeTrades);
    for await (const { type } of messages) if (type === 'trade') heard(1);
  })();
}

interface Ccxt {
  bybit: new (
    options: object,
  ) => {
    urls: { api: { ws: unknown } };
    loadHttpProxyAgent(): Promise<unknown>;
    setMarkets(markets: unknown): void;
    watchLiquidations(symbol: string): Promise<unknown[]>;
  };
}

/** ccxt, in the loop that its documentation shows. */
export function ccxt(url: string, heard: (liquidations: number) => void): void {
  const { pro } = require('ccxt') as { pro: Ccxt };
  const exchange = new pro.bybit({ newUpdates: true });
  exchange.urls.api.ws = { public: { spot: url, inverse: url, option: url, linear: url }, private: { contract: url } };
  exchange.setMarkets([
    {
      id: 'BTCUSDT',
      symbol: 'BTC/USDT:USDT',
      base: 'BTC',
      quote: 'USDT',
      settle: 'USDT',
      type: 'swap',
      swap: true,
      spot: false,
      contract: true,
      linear: true,
      inverse: false,
      contractSize: 1,
      active: true,
      precision: { amount: 0.001, price: 0.1 },
      limits: {},
    },
  ]);
  void (async () => {
    // What it asks for where the address is not a TLS one.
    await exchange.loadHttpProxyAgent();
    for (;;) heard((await exchange.watchLiquidations('BTC/USDT:USDT')).length);
  })();
}
