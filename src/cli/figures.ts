export * from '../model/reading/figures.ts';

/** Rows in columns as wide as their widest cell; words to the left, figures to the right. */
export function table(rows: readonly (readonly string[])[], left: readonly number[] = [0]): string[] {
  const widths = rows[0]!.map((_, c) => Math.max(...rows.map((row) => row[c]!.length)));
  return rows.map(
    (row) =>
      `  ${row
        .map((cell, c) => (left.includes(c) ? cell.padEnd(widths[c]!) : cell.padStart(widths[c]!)))
        .join('  ')
        .trimEnd()}`,
  );
}

const WIDTH = 110;

/** A text in lines as wide as a terminal, each after `margin` (its first line) or as much space. */
export function paragraph(text: string, margin = ''): string[] {
  const width = Math.max(40, Math.min(WIDTH, process.stdout.columns ?? WIDTH)) - margin.length;
  const lines: string[] = [];
  let line = '';
  // A number stays with its percent sign.
  for (const word of text.split(/ (?!%)/)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines.map((one, i) => `${i === 0 ? margin : ' '.repeat(margin.length)}${one}`);
}

export const NOT_ADVICE = 'Information, not financial advice.';
