import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { Archive } from '../../archive/archive.ts';
import { EVENT_KINDS, type EventKind } from '../../archive/event-tables.ts';
import type { RowRange } from '../../archive/events.ts';
import { ENDINGS, EXPORT_FORMATS, type ExportFormat } from '../../archive/exports.ts';
import { ArchiveError, ArchiveInUseError } from '../../market/errors.ts';
import { marketFolderName } from '../../market/market-id.ts';
import { asOfOption, moment, names } from '../arguments.ts';
import { dataFolder } from '../data-folder.ts';
import { createProgress } from '../progress.ts';
import { openToLook } from './kept-source.ts';
import { CHAIN_SHAPE, chainRows, MAP_SHAPE, mapRows, MIX_SHAPE } from './map-rows.ts';
import { ZONE_SHAPE, zoneRows } from './zone-rows.ts';

const KINDS = [...EVENT_KINDS, 'maps', 'zones'] as const;
type Kind = (typeof KINDS)[number];

interface ExportOptions {
  out: string;
  data: string;
  market?: string[];
  kinds: Kind[];
  from?: number;
  to?: number;
  asOf?: number;
  format: ExportFormat;
  byDay?: boolean;
}

const DAY_MS = 86_400_000;

/** `pyrometer export`: what is kept, as files that other programs read. */
export function exportCommand(): Command {
  return new Command('export')
    .description('write what is kept as Parquet, CSV or JSON lines: a recording a market, or folders by market and day')
    .requiredOption('--out <folder>', 'where to; files of the same names are replaced')
    .option('--data <folder>', "data folder (default: PYROMETER_DATA, or the system's own place)", dataFolder())
    .option('--market <ids>', 'only these markets, with commas between', names)
    .option('--kinds <names>', `with commas between, of: ${KINDS.join(', ')}`, kinds, [
      'bars',
      'liquidations',
      'open-interest',
      'maps',
    ] satisfies Kind[])
    .option('--from <time>', 'not before this moment', moment)
    .option('--to <time>', 'before this moment', moment)
    .addOption(asOfOption('only what had come by this moment'))
    .addOption(new Option('--format <format>', 'of the files').choices(EXPORT_FORMATS).default('parquet'))
    .option('--by-day', 'KIND/market=NAME/day=DATE/..., which any engine reads as one table')
    .addHelpText(
      'after',
      `
Examples:
  $ pyrometer export --out ./kept                          # then: pyrometer maps ./kept/bybit_BTC-USDT_USDT
  $ pyrometer export --out ./lake --by-day --kinds bars,trades,liquidations
  $ duckdb -c "SELECT market, day, count(*) FROM read_parquet('lake/bars/*/*/*.parquet', hive_partitioning = true) GROUP BY ALL"`,
    )
    .action(async (options: ExportOptions) => {
      const archive = await openToLook(options.data).catch((error: unknown) => {
        if (!(error instanceof ArchiveInUseError) || error.address === null) throw error;
        throw new ArchiveError(
          `${error.message}; or have it from the server: ${error.address}/api/v1/markets/ID/export/KIND?format=csv`,
        );
      });
      try {
        console.log(await exportKept(archive, options));
      } finally {
        await archive.close();
      }
    });
}

/** @returns what was written, for people */
export async function exportKept(archive: Archive, options: ExportOptions): Promise<string> {
  const { out, kinds: wanted, format } = options;
  const ids = options.market ?? [...archive.events.markets().keys()];
  const lines: string[] = [];
  for (const id of ids) {
    const { instrument } = archive.events.market(id);
    const name = marketFolderName(id);
    const progress = createProgress(`exporting ${id}`, wanted.length);
    // Beside folders by day, for rows alone do not say what they are of.
    const described = options.byDay ? join(out, 'markets', `${name}.json`) : join(out, name, 'market.json');
    await mkdir(dirname(described), { recursive: true });
    await writeFile(described, `${JSON.stringify(instrument, null, 2)}\n`);
    for (const [i, kind] of wanted.entries()) {
      const rows = await exportKind(archive, id, name, kind, options);
      if (rows > 0) lines.push(`${id}: ${rows} rows of ${kind}`);
      progress.update(i + 1);
    }
    progress.stop();
  }
  if (lines.length === 0) throw new ArchiveError(`${archive.folder} has nothing of ${wanted.join(', ')} in that time`);
  return `${lines.join('\n')}\n${out}: written as ${format}`;
}

async function exportKind(archive: Archive, id: string, name: string, kind: Kind, options: ExportOptions) {
  const { out, format, byDay, from, to, asOf } = options;
  const { exports } = archive;
  const window = {
    ...(from === undefined ? {} : { fromMs: from }),
    ...(to === undefined ? {} : { toMs: to }),
    ...(asOf === undefined ? {} : { knownByMs: asOf }),
  };
  const ending = ENDINGS[format];
  const dated = (dayMs: number, what: string = kind) =>
    byDay
      ? join(out, what, `market=${name}`, `day=${dayOf(dayMs)}`, `data.${ending}`)
      : join(out, name, what, `${dayOf(dayMs)}.${ending}`);
  let written = 0;
  if (kind === 'maps') {
    for (const [dayMs, issues] of await mapDays(archive, id, window)) {
      written += await exports.rows(MAP_SHAPE, mapRows(archive, issues), dated(dayMs), format);
      await exports.rows(CHAIN_SHAPE, chainRows(archive, issues), dated(dayMs, 'chain'), format);
    }
    for (const [dayMs, rows] of await mixDays(archive, id, window)) {
      await exports.rows(MIX_SHAPE, once(rows), dated(dayMs, 'mixes'), format);
    }
  } else if (kind === 'zones') {
    for await (const { dayMs, rows } of zoneRows(archive, id, window)) {
      written += await exports.rows(ZONE_SHAPE, once(rows), dated(dayMs), format);
    }
  } else if (byDay) {
    for (const dayMs of await exports.days(kind, id, window)) {
      const day = {
        fromMs: Math.max(dayMs, from ?? 0),
        toMs: Math.min(dayMs + DAY_MS, to ?? Number.MAX_SAFE_INTEGER),
        ...(asOf === undefined ? {} : { knownByMs: asOf }),
        everything: true,
      };
      written += await exports.file(kind, id, dated(dayMs), format, day);
    }
  } else written = await exports.file(kind, id, join(out, name, `${kind}.${ending}`), format, window);
  return written;
}

/** Issued maps by the day that their hour lies in. */
async function mapDays(
  archive: Archive,
  id: string,
  { fromMs = 0, toMs, knownByMs = Number.MAX_SAFE_INTEGER }: RowRange,
) {
  const days = new Map<number, Awaited<ReturnType<typeof archive.maps.list>>>();
  for (const issue of await archive.maps.list(id, fromMs, toMs === undefined ? undefined : toMs - 1)) {
    if (issue.issuedMs > knownByMs) continue;
    const dayMs = Math.floor(issue.timeMs / DAY_MS) * DAY_MS;
    days.set(dayMs, [...(days.get(dayMs) ?? []), issue]);
  }
  return days;
}

/** Mixes in force by the day that they came, from the first on: maps of any time go on from those before. */
async function mixDays(archive: Archive, id: string, { toMs, knownByMs }: RowRange) {
  const days = new Map<number, [number, string][]>();
  const untilMs = Math.min(toMs ?? Number.MAX_SAFE_INTEGER, knownByMs ?? Number.MAX_SAFE_INTEGER);
  for (const { timeMs, body } of await archive.documents.list('mix', id, 0, untilMs)) {
    const dayMs = Math.floor(timeMs / DAY_MS) * DAY_MS;
    days.set(dayMs, [...(days.get(dayMs) ?? []), [timeMs, body]]);
  }
  return days;
}

async function* once<T>(value: T): AsyncGenerator<T> {
  yield value;
}

function dayOf(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}

function kinds(text: string): Kind[] {
  return names(text).map((name) => {
    const kind = KINDS.find((one): one is Kind & EventKind => one === name);
    if (!kind) throw new InvalidArgumentError(`"${name}" is none of ${KINDS.join(', ')}.`);
    return kind;
  });
}
