import { stat } from 'node:fs/promises';
import { Command } from 'commander';
import { areBracketsKnown } from '../venues/binance/brackets.ts';
import { type ImportSummary, importFiles } from '../venues/importers/import-files.ts';
import { SHAPES } from '../venues/importers/recognise.ts';
import { createProgress } from './progress.ts';

const SHOWN_REFUSALS = 5;

export function importCommand(): Command {
  return new Command('import')
    .description("make one market's recording of files as they are found: plain, gzipped or zipped")
    .requiredOption('--market <id>', 'the market, as venue:BASE/QUOTE:SETTLE')
    .requiredOption('--out <folder>', "the recording's folder; a recording that is there is replaced")
    .argument('<files...>', 'each is recognised by its columns')
    .addHelpText(
      'after',
      `
Example:
  $ pyrometer import --market binance:BTC/USDT:USDT --out recordings/btc BTCUSDT-1m-2026-01.zip BTCUSDT-metrics-*.zip
  $ pyrometer up --recording recordings

Known shapes:
${SHAPES.map(({ name, columns }) => `  ${name}\n      ${columns}`).join('\n')}`,
    )
    .action(async (files: string[], options: { market: string; out: string }) => {
      let total = 0;
      for (const file of files)
        total += await stat(file).then(
          ({ size }) => size,
          () => 0,
        );
      const progress = createProgress('importing', total);
      let done = 0;
      const onBytes = (bytes: number) => progress.update((done += bytes));
      const importing = importFiles({ market: options.market, out: options.out, files, onBytes });
      const summary = await importing.finally(() => progress.stop());
      process.stdout.write(describeImport(summary));
    });
}

/** What an import did, for a person to read. */
export function describeImport(summary: ImportSummary): string {
  const { rows, refusals, skipped } = summary;
  const lines = [`${summary.instrument.id} -> ${summary.folder}`];
  for (const { file, shape } of summary.files) lines.push(`  read      ${file}: ${shape}`);
  for (const [file, count] of Object.entries(rows)) lines.push(`  wrote     ${file}: ${count} rows`);
  const span = `${new Date(summary.fromMs).toISOString()} to ${new Date(summary.toMs).toISOString()}`;
  lines.push(`  time      ${span}, bars of ${summary.stepMs / 1000} s, ${summary.gaps} gaps`);
  if (!areBracketsKnown(summary.instrument.id)) {
    const most = summary.instrument.brackets[0]!.maxLeverage;
    lines.push(`  assumed   its margin brackets are not known: those of a mid-sized coin stand in, from ${most}x on`);
  }
  if (summary.duplicates > 0) lines.push(`  dropped   ${summary.duplicates} rows that two files have in common`);
  if (skipped.count > 0)
    lines.push(`  left out  ${skipped.count} rows of other markets (${[...skipped.symbols].join(', ')}, ...)`);
  lines.push(`  refused   ${refusals.count} rows`);
  for (const { file, line, column, reason } of refusals.samples.slice(0, SHOWN_REFUSALS)) {
    lines.push(`            ${file}:${line}${column === null ? '' : ` ${column}`}: ${reason}`);
  }
  return `${lines.join('\n')}\n`;
}
