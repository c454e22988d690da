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

/** The page that opens first, and the chart library, are fetched along with the entry rather than after it. */
const preloaded: Plugin = {
  name: 'preloaded',
  transformIndexHtml: {
    order: 'post',
    handler: (_html, { bundle }) =>
      Object.keys(bundle ?? {})
        .filter((name) => /(charts|market-page)-[^/]*\.js$/.test(name))
        .map((name) => ({ tag: 'link', attrs: { rel: 'modulepreload', href: `/${name}` }, injectTo: 'head' })),
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
      output: { codeSplitting: { groups: [{ name: 'charts', test: /node_modules[\\/](lightweight-charts|fancy-canvas)/ }] } },
    },
  },
});
