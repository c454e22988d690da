import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { decompressZstd } from 'hyparquet-compressors';

/** A frame of a capture: what a venue sent, and when it came. `source` is the connection's URL, or the file. */
export interface CapturedFrame {
  raw: string;
  receivedMs: number;
  source: string;
}

const folder = process.env['PYROMETER_RECORDINGS'];
const wire = folder === undefined ? null : join(folder, 'wire');
export const capturesPresent = wire !== null && existsSync(wire);
if (!capturesPresent) console.warn('PYROMETER_RECORDINGS names no folder with wire/: real captures are not replayed');

/** Files of wire/`name` that match. */
export function captureFiles(name: string, pattern: RegExp): string[] {
  if (!capturesPresent) return [];
  const path = join(wire!, name);
  return readdirSync(path)
    .filter((file) => pattern.test(file))
    .map((file) => join(path, file));
}

export function captureText(...names: string[]): string {
  return readFileSync(join(wire!, ...names), 'utf8');
}

/** cryptofeed's newer captures: one JSON object a line, Zstandard. */
export function zstdFrames(path: string): { frames: CapturedFrame[]; answers: Map<string, string> } {
  const text = new TextDecoder().decode(decompressZstd(readFileSync(path)));
  const frames: CapturedFrame[] = [];
  const answers = new Map<string, string>();
  const urls = new Map<string, string>();
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const entry = JSON.parse(line) as Record<string, any>;
    if (entry['t'] === 'connect') urls.set(entry['conn'], entry['addr']);
    if (entry['t'] === 'http') answers.set(entry['url'], entry['data']);
    if (entry['t'] === 'recv') {
      frames.push({ raw: entry['data'], receivedMs: entry['ts'] * 1000, source: urls.get(entry['conn']) ?? '' });
    }
  }
  return { frames, answers };
}

/** cryptofeed's older captures: `seconds: frame` lines, among URLs and what was sent. */
export function lineFrames(path: string): CapturedFrame[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.flatMap((line) => {
    const match = /^(\d+(?:\.\d+)?): (.*)$/.exec(line);
    return match ? [{ raw: match[2]!, receivedMs: Number(match[1]) * 1000, source: path }] : [];
  });
}

/** hftbacktest's captures: `micro- or nanoseconds frame` lines, gzip. */
export function gzipFrames(path: string): CapturedFrame[] {
  const lines = gunzipSync(readFileSync(path)).toString('utf8').split('\n');
  return lines.flatMap((line) => {
    const space = line.indexOf(' ');
    if (space < 0) return [];
    const stamp = line.slice(0, space);
    return [{ raw: line.slice(space + 1), receivedMs: Number(stamp.slice(0, 13)), source: path }];
  });
}

/** tardis-node's liquidation messages, by exchange. */
export function tardisMessages(test: string): string[] {
  if (!capturesPresent) return [];
  const lines = captureText('tardis_node', 'liquidation_messages.jsonl').split('\n').filter(Boolean);
  const entries = lines.map((line) => JSON.parse(line) as { test: string; message: unknown });
  return entries.filter((entry) => entry.test === test).map(({ message }) => JSON.stringify(message));
}
