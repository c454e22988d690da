import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { findBrowser, HOW_TO_GET_A_BROWSER } from './browser.mjs';
import { runChild, toolCommand } from './child.mjs';
import { ensureReady, failSetup, root, SetupError } from './setup.mjs';

// `npm test`: every check; `npm test -- PATTERN`: the tests whose file path contains PATTERN.
const pattern = process.argv[2];
const count = { passed: 0, failed: 0, skipped: 0 };
const failures = [];

await ensureReady({ build: false, say: console.log }).catch(failSetup);
warnWithoutRecordings();

if (!pattern) {
  await check('types: program and tests', toolCommand(root, 'typescript', '-p', 'tsconfig.test.json'));
  await check('types: page', toolCommand(root, 'typescript', '-p', 'tsconfig.web.json'));
  await check('lint', toolCommand(root, 'oxlint', '--deny-warnings', 'src', 'test', 'bench', 'scripts', 'bin'));
  await check('format', toolCommand(root, '@biomejs/biome', 'format'));
}
const unitFiles = testFiles('src', '.test.ts').concat(testFiles('test', '.test.ts'));
const browserFiles = testFiles('test/e2e', '.e2e.ts');
if (pattern && unitFiles.length + browserFiles.length === 0)
  fail('tests', `No test file's path contains "${pattern}".`);
if (unitFiles.length > 0) await tests('house, unit and property tests', 'unit');
if (browserFiles.length > 0) await endToEnd();

for (const failure of failures) console.log(`FAILED ${failure}`);
warnWithoutRecordings();
console.log(`${count.passed} passed, ${count.failed} failed${count.skipped > 0 ? `, ${count.skipped} skipped` : ''}`);
process.exitCode = count.failed > 0 ? 1 : 0;

/** One command that passes or fails as a whole. */
async function check(name, command) {
  const done = announce(name);
  const { code, output } = await runChild(command, { cwd: root });
  done(code === 0);
  if (code === 0) count.passed++;
  else fail(name, output.trimEnd());
}

/** The tests of one vitest project, counted one by one. */
async function tests(name, project, env = process.env) {
  const done = announce(name);
  const folder = mkdtempSync(join(tmpdir(), 'pyrometer-test-'));
  const report = join(folder, 'report.json');
  const { code } = await runChild(
    toolCommand(
      root,
      'vitest',
      'run',
      ...(pattern ? [pattern] : []),
      `--project=${project}`,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ),
    { cwd: root, live: true, env },
  );
  const before = count.failed;
  if (existsSync(report)) countReport(JSON.parse(readFileSync(report, 'utf8')));
  rmSync(folder, { recursive: true, force: true });
  // An error outside every test, or a run that broke off, fails the run though no test has failed.
  if (code !== 0 && count.failed === before) fail(name, `vitest ended with code ${code}`);
  done(code === 0);
}

function countReport({ numPassedTests, numPendingTests, numTodoTests, testResults }) {
  count.passed += numPassedTests;
  count.skipped += numPendingTests + numTodoTests;
  for (const file of testResults) {
    const failed = file.assertionResults.filter((test) => test.status === 'failed');
    for (const test of failed) fail(`${relative(file.name)}: ${test.fullName}`);
    if (failed.length === 0 && file.status === 'failed')
      fail(`${relative(file.name)}: ${file.message || 'did not load'}`);
  }
}

async function endToEnd() {
  const name = 'end to end, in a browser';
  try {
    await ensureReady({ build: true, say: console.log });
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    fail(`build, and with it: ${name}`, `${error.output}\n${error.message}`);
    return;
  }
  const browser = findBrowser();
  if (browser) {
    await tests(name, 'e2e', { ...process.env, PYROMETER_BROWSER: browser });
    return;
  }
  const named = process.env.PYROMETER_BROWSER;
  fail(`${name}: ${named ? `PYROMETER_BROWSER names ${named}, which does not exist. ` : ''}${HOW_TO_GET_A_BROWSER}`);
}

/** Says that a stage begins; the call it returns says how long it took. */
function announce(name) {
  const startMs = performance.now();
  console.log(`— ${name}…`);
  return (passed) =>
    console.log(`  ${name}: ${passed ? 'passed' : 'FAILED'} in ${((performance.now() - startMs) / 1000).toFixed(1)} s`);
}

function fail(what, output = '') {
  count.failed++;
  failures.push(what);
  if (output) console.log(output);
}

function testFiles(folder, ending) {
  return readdirSync(join(root, folder), { recursive: true })
    .map((name) => `${folder}/${name.split(sep).join('/')}`)
    .filter((path) => path.endsWith(ending) && path.includes(pattern ?? ''));
}

function relative(path) {
  return path.replace(`${root.split(sep).join('/')}/`, '');
}

function warnWithoutRecordings() {
  if (process.env.PYROMETER_RECORDINGS) return;
  console.warn(
    'WARNING: PYROMETER_RECORDINGS is unset: the tests on real recordings do not run. Name a folder of recordings to run them.',
  );
}
