import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Archive } from '../../archive/archive.ts';
import { DATABASE_FILE } from '../../archive/database-file.ts';
import { createClient } from '../../client/index.ts';
import { verifyMarket } from '../../engine/kept/verify.ts';
import type { IssuedMapHead, MarketVerification } from '../../market/api/archive.ts';
import type { ScorecardAnswer } from '../../market/api/scorecard-answer.ts';
import { ArchiveInUseError } from '../../market/errors.ts';
import { codeVersion } from '../code-version.ts';

export interface VerifyQuestion {
  market?: string;
  fromMs?: number;
  toMs?: number;
}

/** What is kept, out of a data folder or from the server that has it open. */
export interface KeptSource {
  /** Where it comes from, for people. */
  readonly from: string;
  /** What made its newest maps, and makes them anew. */
  readonly code: string;
  markets(): Promise<{ id: string; simulated: boolean }[]>;
  /** The newest `most` of hours that end by `toMs`, oldest first. */
  issuedMaps(market: string, most: number, toMs?: number): Promise<IssuedMapHead[]>;
  issuedMap(market: string, timeMs: number): Promise<Uint8Array | null>;
  /** Null where the market was not scored. */
  scorecard(market: string): Promise<ScorecardAnswer | null>;
  verify(question: VerifyQuestion, told: (done: number, of: number) => void): Promise<MarketVerification[]>;
  close(): Promise<void>;
}

/**
 * Opens a data folder to look at it; where a server has it open, asks that.
 * @throws ArchiveError where there is no archive, or another process has it and serves nothing
 */
export async function openKept(folder: string): Promise<KeptSource> {
  try {
    return ofArchive(await openToLook(folder));
  } catch (error) {
    if (!(error instanceof ArchiveInUseError) || error.address === null) throw error;
    return ofServer(error.address);
  }
}

/** The archive of a data folder, or, where it has no market, that of the simulated ones. */
export async function openToLook(folder: string): Promise<Archive> {
  const simulated = join(folder, 'simulated');
  const isSimulated = existsSync(join(simulated, DATABASE_FILE));
  if (isSimulated && !existsSync(join(folder, DATABASE_FILE))) return Archive.open(simulated, { readOnly: true });
  const archive = await Archive.open(folder, { readOnly: true });
  if (archive.events.markets().size > 0 || !isSimulated) return archive;
  await archive.close();
  return Archive.open(simulated, { readOnly: true });
}

function ofArchive(archive: Archive): KeptSource {
  const code = codeVersion();
  const { events, maps, documents } = archive;
  return {
    from: archive.folder,
    code,
    markets: () =>
      Promise.resolve([...events.markets().values()].map(({ instrument: { id, simulated } }) => ({ id, simulated }))),
    issuedMaps: (market, most, toMs) => maps.list(market, 0, toMs, most),
    issuedMap: (market, timeMs) => maps.bytes(market, timeMs),
    async scorecard(market) {
      const kept = (await documents.list('scorecard', market)).at(-1);
      return kept ? (JSON.parse(kept.body) as ScorecardAnswer) : null;
    },
    async verify({ market, ...window }, told) {
      const asked = market === undefined ? [...events.markets().keys()] : [events.market(market).instrument.id];
      const found: MarketVerification[] = [];
      for (const id of asked) found.push(await verifyMarket(archive, id, { ...window, code, told }));
      return found;
    },
    close: () => archive.close(),
  };
}

/** What the server at an address keeps. */
export async function ofServer(address: string): Promise<KeptSource> {
  const client = createClient({ baseUrl: address });
  const { code } = await client.archive();
  return {
    from: address,
    code,
    markets: async () => (await client.markets()).markets.map(({ id, simulated }) => ({ id, simulated })),
    issuedMaps: async (market, limit, toMs) =>
      (await client.issuedMaps(market, { limit, ...(toMs === undefined ? {} : { toMs }) })).maps,
    issuedMap: (market, timeMs) => client.issuedMap(market, timeMs),
    async scorecard(market) {
      const answer = await client.scorecard(market);
      return answer.card ? answer : null;
    },
    verify: async (question) => (await client.verification(question)).markets,
    close: () => Promise.resolve(),
  };
}
