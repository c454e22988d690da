import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { findBreaches, isTest, readSources } from './import-rule.ts';

const sources = readSources(fileURLToPath(new URL('../../src', import.meta.url)));

test('every import under src is one that the table of rooms allows', () => {
  expect(sources.filter(({ path }) => !isTest(path)).length).toBeGreaterThan(5);
  expect(findBreaches(sources)).toEqual([]);
});

describe('the rule catches a planted', () => {
  test.each([
    ['import', 'market/bar.ts', "import { heat } from '../model/heat.ts';"],
    ['import of a type', 'model/heat.ts', "import type { Pipeline } from '../engine/pipeline.ts';"],
    ['import for its effects', 'web/page.tsx', "import '../gateway/server.ts';"],
    ['dynamic import', 'gateway/server.ts', "const web = await import('../web/page.ts');"],
    ['computed import', 'cli/main.ts', "const name = './x.ts'; await import(name);"],
    ['re-export', 'client/index.ts', "export { createGateway } from '../gateway/server.ts';"],
    ['re-export of all', 'client/index.ts', "export * from '../engine/pipeline.ts';"],
    ['type query', 'archive/store.ts', "type Heat = import('../model/heat.ts').Heat;"],
    ['require', 'venues/binance/wire.ts', "const engine = require('../../engine/pipeline.ts');"],
    ['import-require', 'archive/store.ts', "import heat = require('../model/heat.ts');"],
    ['import by way of the package', 'engine/pipeline.ts', "import { connect } from 'pyrometer/client';"],
    ['import of a forbidden part of a room', 'simulator/book.ts', "import { mix } from '../model/cohorts/mix.ts';"],
    ['import that starts like an allowed one', 'simulator/book.ts', "import { x } from '../model/margin-notes.ts';"],
    ['import after a comment and a string', 'market/bar.ts', "/* '*/ const s = \"//\"; import '../model/x.ts';"],
    ['import of a test part', 'gateway/server.ts', "import { fake } from './fake-directory.testing.ts';"],
    ['built-in in the model', 'model/heat.ts', "import { readFileSync } from 'node:fs';"],
    ['built-in without its prefix', 'model/heat.ts', "import os from 'os';"],
    ['built-in in market', 'market/bar.ts', "import { gzipSync } from 'node:zlib';"],
    ['built-in in the page', 'web/page.ts', "import { join } from 'node:path';"],
    ['recording in the page', 'web/page.ts', "import { openRecording } from '../market/recording/reader.ts';"],
    ['recording in plain market', 'market/bar.ts', "import { openRecording } from './recording/reader.ts';"],
    ['chance', 'simulator/book.ts', 'const u = Math.random();'],
    ['chance by another spelling', 'simulator/book.ts', "const u = Math['random']();"],
    ['clock', 'model/heat.ts', 'export const now = () => Date.now();'],
    ['clock as an object', 'model/heat.ts', 'const now = new Date();'],
    ['file of no room', 'helpers.ts', ''],
    ['room that is none', 'utils/text.ts', ''],
    ['file that cannot be read', 'market/bar.ts', 'export const = ;'],
  ])('%s', (_what, path, text) => {
    expect(findBreaches([{ path, text }])).toHaveLength(1);
  });

  test('breach in its line', () => {
    const text = "import type { Bar } from './bar.ts';\n\nimport { heat } from '../model/heat.ts';\n";
    expect(findBreaches([{ path: 'market/event.ts', text }])).toEqual([
      'market/event.ts:3: imports model/heat.ts; market may import no other room',
    ]);
  });
});

describe('the rule allows', () => {
  test.each([
    ['a neighbour', 'market/event.ts', "import type { Bar } from './bar.ts';"],
    ['a lower room', 'engine/pipeline.ts', "import { heat } from '../model/heat.ts';"],
    ['the allowed part of a room', 'simulator/book.ts', "import { x } from '../model/margin/linear.ts';"],
    ['a package', 'gateway/server.ts', "import fastify from 'fastify';"],
    ['files in the recording', 'market/recording/reader.ts', "import { createReadStream } from 'node:fs';"],
    ['a recording on the server', 'engine/source.ts', "import { openRecording } from '../market/recording/reader.ts';"],
    ['everything in a test', 'market/bar.test.ts', "import { x } from '../engine/pipeline.ts';"],
    ['a date from a given time', 'model/heat.ts', 'export const text = (ms: number) => new Date(ms).toISOString();'],
    ['the word in a comment', 'model/heat.ts', '// never Math.random() nor Date.now()'],
    ['an export without a source', 'market/bar.ts', 'const bar = 1; export { bar };'],
  ])('%s', (_what, path, text) => {
    expect(findBreaches([{ path, text }])).toEqual([]);
  });
});
