import { EVENT_KINDS } from '../../archive/event-tables.ts';
import type { ArchiveStatus, IssuedMapHead, MarketVerification, ProvenanceAnswer } from '../../market/api/archive.ts';
import type { ScorecardAnswer } from '../../market/api/scorecard-answer.ts';
import { QueryError } from '../../market/errors.ts';
import type { MarketPipeline } from '../pipeline.ts';
import { type ForecastStore, MemoryForecastStore } from '../scoring/forecast-store.ts';
import type { ScoringView } from '../scoring/scoring-view.ts';
import type { StoredForecast } from '../scoring/stored-forecast.ts';
import type { ArchiveView } from './archive-view.ts';
import type { Keeper } from './keeper.ts';
import type { KeptMarket } from './kept-market.ts';
import { madeAt, versionOf } from './made.ts';
import { verifyMarket } from './verify.ts';

/** What this process keeps, in one archive or two: live markets and simulated ones never share one. */
export class KeptMarkets implements ArchiveView, ForecastStore {
  readonly code: string;
  private readonly keepers = new Set<Keeper>();
  private readonly markets = new Map<string, { keeper: Keeper; market: KeptMarket }>();
  private readonly others = new Map<string, MarketPipeline>();
  private readonly memory = new MemoryForecastStore();

  constructor(code: string) {
    this.code = code;
  }

  open(keeper: Keeper): void {
    this.keepers.add(keeper);
  }

  close(keeper: Keeper): void {
    this.keepers.delete(keeper);
    for (const [id, one] of this.markets) if (one.keeper === keeper) this.markets.delete(id);
  }

  add(keeper: Keeper, market: KeptMarket): void {
    this.markets.set(market.id, { keeper, market });
  }

  /** A market that is shown, and not kept. */
  mention(pipeline: MarketPipeline): void {
    this.others.set(pipeline.instrument.id, pipeline);
  }

  get(id: string): KeptMarket | undefined {
    return this.markets.get(id)?.market;
  }

  /** Once its archive is there, a forecast is on disk when this resolves; of a market without one, it is not. */
  put(forecast: StoredForecast): Promise<void> {
    const kept = this.markets.get(forecast.market);
    return kept ? kept.keeper.archive.forecasts.put(forecast) : this.memory.put(forecast);
  }

  async all(market: string): Promise<StoredForecast[]> {
    const archive = this.markets.get(market)?.keeper.archive;
    return archive?.events.markets().has(market) ? archive.forecasts.all(market) : this.memory.all(market);
  }

  /** Keeps the scorecard of each market that has one: the last of every day stays. */
  async keepScorecards(scoring: ScoringView): Promise<void> {
    for (const { keeper, market } of this.markets.values()) {
      const { documents, state } = keeper.archive;
      const answer = scoring.scorecard(market.pipeline.instrument);
      if (!answer.card || !state.writable) continue;
      const timeMs = keeper.nowMs();
      const document = { timeMs, id: new Date(timeMs).toISOString().slice(0, 10), body: JSON.stringify(answer) };
      await keeper.after(() => documents.change(market.id, [{ ...document, kind: 'scorecard' }]));
    }
  }

  async scorecard(market: string, asOfMs: number): Promise<ScorecardAnswer | null> {
    const archive = this.markets.get(market)?.keeper.archive;
    if (!archive?.events.markets().has(market)) return null;
    const kept = await archive.documents.newest('scorecard', market, asOfMs);
    return kept && (JSON.parse(kept.body) as ScorecardAnswer);
  }

  status(): Promise<ArchiveStatus[]> {
    return Promise.all([...this.keepers].map(statusOf));
  }

  async issuedMaps(market: string, fromMs: number, toMs: number, most: number): Promise<IssuedMapHead[]> {
    const archive = this.markets.get(market)?.keeper.archive;
    return archive?.events.markets().has(market) ? archive.maps.list(market, fromMs, toMs, most) : [];
  }

  async issuedMap(market: string, timeMs: number): Promise<{ head: IssuedMapHead; bytes: Uint8Array } | null> {
    const archive = this.markets.get(market)?.keeper.archive;
    const [head] = await this.issuedMaps(market, timeMs, timeMs, 1);
    const bytes = head && archive ? await archive.maps.bytes(market, timeMs) : null;
    return head && bytes ? { head, bytes } : null;
  }

  text(
    market: string,
    kind: string,
    format: 'csv' | 'jsonl',
    range: { fromMs?: number; toMs?: number; knownByMs?: number },
  ): AsyncIterable<string> | null {
    const known = EVENT_KINDS.find((one) => one === kind);
    if (!known) throw new QueryError(`"${kind}" is nothing that is kept; there are: ${EVENT_KINDS.join(', ')}`);
    const archive = this.markets.get(market)?.keeper.archive;
    if (!archive?.events.markets().has(market)) return null;
    return archive.exports.text(known, market, format, { ...range, everything: true });
  }

  async verify({ market, ...window }: Parameters<ArchiveView['verify']>[0]): Promise<MarketVerification[]> {
    const found: MarketVerification[] = [];
    for (const { archive } of this.keepers) {
      for (const id of archive.events.markets().keys()) {
        if (market === undefined || market === id)
          found.push(await verifyMarket(archive, id, { ...window, code: this.code }));
      }
    }
    return found;
  }

  /** Tells whoever finds the folders in use where this process serves. */
  async announce(address: string): Promise<void> {
    for (const { archive } of this.keepers) await archive.db.announce(address);
  }

  provenance(id: string, timeMs: number): ProvenanceAnswer {
    const market = this.get(id);
    if (market) return market.issued.provenance(timeMs, market.makingAt(timeMs));
    const other = this.others.get(id);
    const version = other ? versionOf(madeAt(other, timeMs)).version : 'unknown';
    return { state: 'reconstructed', reason: 'this market is not kept', timeMs, code: this.code, version, issue: null };
  }
}

async function statusOf({ archive, lost }: Keeper): Promise<ArchiveStatus> {
  const { state, reason } = archive.state;
  const counts = EVENT_KINDS.map((kind) => `SELECT '${kind}' AS kind, count(*)::DOUBLE AS rows FROM "${kind}"`);
  const others = ['maps', 'tiles', 'checkpoints', 'forecasts', 'documents'];
  const more = others.map((name) => `SELECT '${name}' AS kind, count(*)::DOUBLE AS rows FROM ${name}`);
  const kinds = await archive.db.query<{ kind: string; rows: number }>([...counts, ...more].join(' UNION ALL '));
  return {
    folder: archive.folder,
    state,
    reason,
    ...(await archive.db.size()),
    lostRows: lost,
    repairs: [...archive.repairs],
    kinds: kinds.filter(({ rows }) => rows > 0),
    heads: await archive.maps.heads(),
  };
}
