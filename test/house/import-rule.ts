import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, posix, sep } from 'node:path';
import { parseSync } from 'vite';

/** A source file, by its path under `src` with forward slashes, e.g. `engine/pipeline.ts`. */
export interface Source {
  path: string;
  text: string;
}

/** What each room may import besides itself: a room, or a folder of one. ARCHITECTURE.md says why. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  market: [],
  model: ['market'],
  simulator: ['market', 'model/margin'],
  venues: ['market'],
  archive: ['market'],
  engine: ['market', 'model', 'archive'],
  gateway: ['market', 'model', 'engine'],
  client: ['market'],
  web: ['client', 'market', 'model'],
  cli: ['market', 'model', 'simulator', 'venues', 'archive', 'engine', 'gateway', 'client', 'web'],
};

/** Folders that run where there is no Node: in a browser, or in another program. */
const WITHOUT_NODE = ['market', 'model', 'client', 'web'];
/** The part of `market` that reads and writes files. Only rooms with Node may import it. */
const RECORDING = 'market/recording';
/** Folders whose results follow from their arguments alone. */
const PURE = ['model', 'simulator'];
const IMPURE_CALLS = ['Math.random', 'Date.now', 'performance.now', 'new Date()', 'Date()'];

/** Tests may import anything: they stand a room against another, or against a made-up one. */
export function isTest(path: string): boolean {
  return /\.(test|testing)\.tsx?$/.test(path);
}

export function readSources(folder: string): Source[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => name.split(sep).join('/'))
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') }));
}

/** Every breach of the import rule and of purity, as `path:line: what is wrong`. Tests are not judged. */
export function findBreaches(sources: readonly Source[]): string[] {
  return sources.filter(({ path }) => !isTest(path)).flatMap(breachesOf);
}

function breachesOf({ path, text }: Source): string[] {
  const room = path.split('/')[0]!;
  if (path === room) return [`${path}:1: a file of no room: src holds rooms only`];
  if (!(room in MAY_IMPORT)) return [`${path}:1: src/${room} is not a room: add it to the table, or move the file`];
  const { program, errors } = parseSync(path, text);
  const breaches: string[] = [];
  const report = (offset: number, what: string) =>
    breaches.push(`${path}:${text.slice(0, offset).split('\n').length}: ${what}`);
  if (errors.length > 0) report(0, `cannot be read: ${errors[0]!.message}`);
  visit(program, (node) => {
    const target = importOf(node);
    const wrong = target === undefined ? impurityOf(path, node) : importBreach(path, target);
    if (wrong) report(node.start, wrong);
  });
  return breaches;
}

/** Why `path` may not import `target`, or null where it may. */
function importBreach(path: string, target: string | null): string | null {
  if (target === null) return 'imports a computed name, which cannot be checked';
  const here = { room: path.split('/')[0]!, mayUseNode: !lies(path, WITHOUT_NODE) || lies(path, [RECORDING]) };
  if (isBuiltin(target)) return here.mayUseNode ? null : `imports ${target}, but ${here.room} runs without Node`;
  const own = /^pyrometer(\/|$)/.exec(target);
  if (!target.startsWith('.') && !own) return null;
  const found = own ? target.slice('pyrometer/'.length) : posix.join(posix.dirname(path), target);
  if (isTest(found)) return `imports ${found}, which belongs to the tests`;
  if (lies(found, [RECORDING]) && !here.mayUseNode) return `imports ${found}, which needs Node`;
  if (lies(found, [here.room, ...MAY_IMPORT[here.room]!])) return null;
  return `imports ${found}; ${here.room} may import ${MAY_IMPORT[here.room]!.join(', ') || 'no other room'}`;
}

function impurityOf(path: string, node: Node): string | null {
  if (!lies(path, PURE)) return null;
  const call = IMPURE_CALLS.find((name) => name === impureName(node));
  return call ? `uses ${call}, but ${path.split('/')[0]} has neither clock nor chance: take it as an argument` : null;
}

function lies(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => path === folder || path.startsWith(`${folder}/`));
}

/** A node of the syntax tree, of which only the fields named here are looked at. */
interface Node {
  type: string;
  start: number;
  source?: Node | null;
  value?: unknown;
  name?: string;
  callee?: Node;
  object?: Node;
  property?: Node;
  computed?: boolean;
  expression?: Node;
  arguments?: Node[];
}

const IMPORTS = [
  'ImportDeclaration',
  'ImportExpression',
  'ExportAllDeclaration',
  'ExportNamedDeclaration',
  'TSImportType',
  'TSExternalModuleReference',
];

/** The name that a node imports from; null where it is computed, undefined where the node imports nothing. */
function importOf(node: Node): string | null | undefined {
  let from: Node | null | undefined;
  if (IMPORTS.includes(node.type)) from = node.source ?? node.expression;
  else if (node.type === 'CallExpression' && node.callee?.name === 'require') from = node.arguments?.[0];
  if (!from) return undefined;
  return typeof from.value === 'string' ? from.value : null;
}

function impureName(node: Node): string | null {
  if (node.type === 'MemberExpression') {
    const property = node.computed ? node.property?.value : node.property?.name;
    return `${node.object?.name}.${String(property)}`;
  }
  if (node.callee?.name !== 'Date') return null;
  if (node.type === 'CallExpression') return 'Date()';
  return node.arguments?.length === 0 ? 'new Date()' : null;
}

function visit(value: unknown, look: (node: Node) => void): void {
  if (Array.isArray(value)) for (const item of value) visit(item, look);
  else if (typeof value === 'object' && value !== null) {
    if ('type' in value && 'start' in value) look(value as Node);
    for (const child of Object.values(value)) visit(child, look);
  }
}
