/** One figure beside what was asked of it. */
export interface Asked {
  what: string;
  found: string;
  asked: string;
  /** Null where it could not be told. */
  ok: boolean | null;
}

export function askedLine({ what, found, asked, ok }: Asked): string {
  return `${ok === null ? '?   ' : ok ? 'ok  ' : 'FAIL'} ${what}: ${found}; asked: ${asked}`;
}

/** The same figures as a table of Markdown. */
export function askedTable(figures: readonly Asked[]): string[] {
  return [
    '| figure | found | asked | reached |',
    '|---|---|---|---|',
    ...figures.map(
      ({ what, found, asked, ok }) =>
        `| ${what} | ${found} | ${asked} | ${ok === null ? 'not told' : ok ? 'yes' : '**no**'} |`,
    ),
  ];
}

export function number(value: number | null | undefined, digits = 3): string {
  return typeof value === 'number' && Number.isFinite(value) ? value.toFixed(digits).replace(/^(-?)0\./, '$1.') : '-';
}

export function interval({
  value,
  low,
  high,
}: {
  value: number | null;
  low: number | null;
  high: number | null;
}): string {
  return low === null || !Number.isFinite(low) ? number(value) : `${number(value)} [${number(low)}, ${number(high)}]`;
}
