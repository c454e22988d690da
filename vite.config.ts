import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const OUT = here('dist/web');

/** Each file gzipped beside it, for the server to send as it is. */
const gzipped: Plugin = {
  name: 'gzipped',
  closeBundle() {
    for (const name of readdirSync(OUT, { recursive: true, encoding: 'utf8' })) {
      if (!/\.(js|css|html)$/.test(name)) continue;
      const path = `${OUT}/${name}`;
      writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }));
    }
  },
};

/** The list of markets, the page that opens first and the chart library are fetched along with the entry rather than after it. */
const preloaded: Plugin = {
  name: 'preloaded',
  transformIndexHtml: {
    order: 'post',
    handler: (_html, { bundle }) =>
      [
        { tag: 'link', attrs: { rel: 'preload', as: 'fetch', href: '/api/v1/markets', crossorigin: true }, injectTo: 'head-prepend' },
        ...Object.keys(bundle ?? {}).flatMap((name) => {
          if (!/(charts|market-page|market-bar)-[^/]*\.(js|css)$/.test(name)) return [];
          const how = name.endsWith('.js') ? { rel: 'modulepreload' } : { rel: 'preload', as: 'style' };
          return [{ tag: 'link', attrs: { ...how, href: `/${name}`, crossorigin: true }, injectTo: 'head' as const }];
        }),
      ],
  },
};

export default defineConfig({
  root: here('src/web'),
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [preloaded, gzipped],
  build: {
    outDir: OUT,
    emptyOutDir: true,
    target: 'es2022',
    // The chart library changes less often than the page does.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'charts', test: /node_modules[\\/](lightweight-charts|fancy-canvas)/ },
            // What every page needs comes in one piece: a browser fetches six files at a time.
            { name: 'base', test: /node_modules[\\/](preact|@preact)[\\/]|src[\\/](market|client)[\\/]/ },
          ],
        },
      },
    },
  },
});
