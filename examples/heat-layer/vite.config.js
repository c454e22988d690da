import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

// Inside this repository the layer is taken from its sources; where pyrometer is installed, no alias is needed.
export default defineConfig({
  resolve: {
    alias: { 'pyrometer/heat-layer': fileURLToPath(new URL('../../src/web/heat-layer/index.ts', import.meta.url)) },
  },
});
