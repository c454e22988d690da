import type { ArchiveAnswer, IssuedMapList, ProvenanceAnswer, Verification } from '../market/api/archive.ts';
import type { AskOptions } from './client.ts';
import { type AskJson, marketPath } from './desk.ts';

/** What is kept, and what was shown. */
export interface ArchiveClient {
  /** What is kept, and whether what comes is. */
  archive(options?: AskOptions): Promise<ArchiveAnswer>;
  /** Has the server check its chains and make each issued map anew. */
  verification(question?: { market?: string; fromMs?: number; toMs?: number }): Promise<Verification>;
  /** Whether an answer as of a moment is what was issued then, or reconstructed. */
  provenance(id: string, options?: AskOptions): Promise<ProvenanceAnswer>;
  /** Maps that were issued, an hour each, oldest first; without a window, those of the last week. */
  issuedMaps(
    id: string,
    window?: { fromMs?: number; toMs?: number; limit?: number },
    options?: AskOptions,
  ): Promise<IssuedMapList>;
  /** The very bytes of the map that was issued for the hour ending at `timeMs`; `decodeIssuedMap` reads them. */
  issuedMap(id: string, timeMs: number, options?: AskOptions): Promise<Uint8Array>;
}

type Get = (path: string, query: object, options?: AskOptions) => Promise<Response>;

export function archiveMethods(json: AskJson, get: Get): ArchiveClient {
  return {
    archive: (asked) => json('archive', {}, asked),
    verification: ({ market, fromMs, toMs } = {}) => json('archive/verification', { market, from: fromMs, to: toMs }),
    provenance: (id, asked) => json(`${marketPath(id)}/provenance`, {}, asked),
    issuedMaps: (id, { fromMs, toMs, limit } = {}, asked) =>
      json(`${marketPath(id)}/issued-maps`, { from: fromMs, to: toMs, limit }, asked),
    async issuedMap(id, timeMs, asked) {
      return new Uint8Array(await (await get(`${marketPath(id)}/issued-maps/${timeMs}`, {}, asked)).arrayBuffer());
    },
  };
}
