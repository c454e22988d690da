import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** `pyrometer/heat-layer`: the layer alone, for any chart of lightweight-charts. */
export default defineConfig({
  build: {
    outDir: here('dist/heat-layer'),
    emptyOutDir: false,
    target: 'es2022',
    minify: false,
    lib: { entry: here('src/web/heat-layer/index.ts'), formats: ['es'], fileName: 'index' },
    rolldownOptions: { external: ['lightweight-charts'] },
  },
});
