import { defineConfig } from 'vitest/config';

// Shared and laptop machines stall for seconds: a limit is there to end a hang, not to measure.
const limits = { testTimeout: 60_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    pool: 'forks',
    projects: [
      { test: { name: 'unit', pool: 'forks', include: ['src/**/*.test.ts', 'test/house/**/*.test.ts'], ...limits } },
      {
        // One at a time: each starts a server and a browser of its own.
        test: {
          name: 'e2e',
          pool: 'forks',
          include: ['test/e2e/**/*.e2e.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
