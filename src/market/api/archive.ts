import { Type, type Static } from 'typebox';
import { nullable } from './nullable-number.ts';

/** A map as it was issued, in its place in its market's chain. Hashes are SHA-256 in hex. */
export const IssuedMapHead = Type.Object({
  market: Type.String(),
  /** End of the hour that the map is of, ms. */
  timeMs: Type.Integer(),
  issuedMs: Type.Integer(),
  /** The program that made it. */
  code: Type.String(),
  /** Names the instrument and the model's parameters that made it. */
  version: Type.String(),
  /** Of the map's bytes. */
  sha256: Type.String(),
  /** The head before it. */
  previous: Type.String(),
  /** Of the line `previous market timeMs issuedMs code version sha256`. */
  head: Type.String(),
});
export type IssuedMapHead = Static<typeof IssuedMapHead>;

export const IssuedMapList = Type.Object({ market: Type.String(), maps: Type.Array(IssuedMapHead) });
export type IssuedMapList = Static<typeof IssuedMapList>;

/** Whether an answer about the past is what was known then. */
export const ProvenanceAnswer = Type.Object({
  /** `issued`: a map was issued at that moment, from these bars, by this program with these parameters. */
  state: Type.Union([Type.Literal('issued'), Type.Literal('reconstructed')]),
  /** Why, in words. */
  reason: Type.String(),
  /** End of the last bar that the answer uses, ms. */
  timeMs: Type.Integer(),
  /** What makes the answer. */
  code: Type.String(),
  version: Type.String(),
  /** The map that was issued at that moment, by whatever made it. */
  issue: nullable(IssuedMapHead),
});
export type ProvenanceAnswer = Static<typeof ProvenanceAnswer>;

/**
 * - `ok`: what comes is kept
 * - `read-only`: what is kept can be read, and nothing is added
 * - `full`: likewise, until there is room on the disk
 * - `failed`: the database gave up: a restart repairs it
 */
export const ArchiveState = Type.Union([
  Type.Literal('ok'),
  Type.Literal('read-only'),
  Type.Literal('full'),
  Type.Literal('failed'),
]);
export type ArchiveState = Static<typeof ArchiveState>;

/** One archive: a data folder. */
export const ArchiveStatus = Type.Object({
  folder: Type.String(),
  state: ArchiveState,
  /** In words, where the state is not `ok`. */
  reason: nullable(Type.String()),
  /** What the archive takes on the disk, and what is free there. */
  bytes: Type.Integer(),
  freeBytes: Type.Integer(),
  /** Rows that could not be kept since the start. */
  lostRows: Type.Integer(),
  /** What had to be moved aside when it was opened; each a sentence. */
  repairs: Type.Array(Type.String()),
  kinds: Type.Array(Type.Object({ kind: Type.String(), rows: Type.Integer() })),
  /** The newest issued map of each market. */
  heads: Type.Array(IssuedMapHead),
});
export type ArchiveStatus = Static<typeof ArchiveStatus>;

export const ArchiveAnswer = Type.Object({ code: Type.String(), archives: Type.Array(ArchiveStatus) });
export type ArchiveAnswer = Static<typeof ArchiveAnswer>;

/** What a check of one market's issued maps found. */
export const MarketVerification = Type.Object({
  market: Type.String(),
  issued: Type.Integer(),
  /** Maps of the asked window that stand in the chain, and were made anew. */
  checked: Type.Integer(),
  /** Of these, the ones that came out the same within 1e-9 of open interest. */
  equal: Type.Integer(),
  /** Of these, the ones of other programs that came out otherwise, or cannot be made anew. */
  named: Type.Integer(),
  /** What is wrong: a break of the chain, or a map that its own program makes otherwise. */
  faults: Type.Array(Type.String()),
  notes: Type.Array(Type.String()),
});
export type MarketVerification = Static<typeof MarketVerification>;

export const Verification = Type.Object({ code: Type.String(), markets: Type.Array(MarketVerification) });
export type Verification = Static<typeof Verification>;
