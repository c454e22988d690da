import { existsSync } from 'node:fs';
import { createClient } from '../client/client.ts';
import { type HeldMarket, portfolioAnswer } from '../engine/desk/portfolio-answer.ts';
import { madeAt, versionOf } from '../engine/kept/made.ts';
import type { MarketPipeline } from '../engine/pipeline.ts';
import type { ProvenanceAnswer } from '../market/api/archive.ts';
import type { CascadeReport } from '../market/api/cascade.ts';
import type { PortfolioAnswer, PortfolioQuestion } from '../market/api/portfolio.ts';
import type { ReadingAnswer } from '../market/api/reading.ts';
import type { RiskAnswer, RiskQuestion } from '../market/api/risk.ts';
import type { MarketSummary } from '../market/api/schemas.ts';
import type { Zones } from '../market/api/zones.ts';
import { QueryError } from '../market/errors.ts';
import { findRecordings } from '../market/recording/reader.ts';
import { codeVersion } from './code-version.ts';
import { createProgress } from './progress.ts';
import { loadRecording } from './recorded-market.ts';
import { printRefusals } from './refusal-summary.ts';

/** One market's desk, wherever it is: in a recording, or in a server that runs. Moments as in the API. */
export interface DeskSource {
  zones(asOfMs?: number): Promise<Zones>;
  reading(asOfMs?: number): Promise<ReadingAnswer>;
  cascade(shock: { shock: number; depth: number }, asOfMs?: number): Promise<CascadeReport>;
  risk(question: RiskQuestion, asOfMs?: number): Promise<RiskAnswer>;
  /** What an answer as of a moment is. */
  provenance(asOfMs: number): Promise<ProvenanceAnswer>;
}

/**
 * The desk of what was named: a folder is a recording (or holds one of that coin), everything else a market of the
 * server that runs at `server`, by its id or its coin.
 * @throws QueryError where neither is there, naming what is
 */
export async function openDesk(named: string, server: string): Promise<DeskSource> {
  return existsSync(named) ? recordedDesk(named) : servedDesk(named, server);
}

/**
 * What several positions on one wallet stand on: of recordings where every market is a folder, else of the server.
 * @throws QueryError where a market is neither, naming the position; PlanError where the positions cannot be
 */
export async function askPortfolio(
  { wallet, positions }: PortfolioQuestion,
  server: string,
  asOfMs?: number,
): Promise<PortfolioAnswer> {
  if (positions.every(({ market }) => existsSync(market))) {
    const desks = new Map<string, Promise<MarketPipeline>>();
    const views: HeldMarket[] = [];
    for (const { market } of positions) {
      const pipeline = desks.get(market) ?? openRecorded(market);
      desks.set(market, pipeline);
      views.push({ view: await (await pipeline).desk.riskView(asOfMs), skill: null });
    }
    return portfolioAnswer(views, { wallet, positions });
  }
  const client = createClient({ baseUrl: server });
  const { markets } = await client.markets().catch((error: Error) => {
    const named = positions.findIndex(({ market }) => !existsSync(market));
    throw new QueryError(
      `position ${named + 1}: ${positions[named]!.market} is no folder here, and there is ${error.message} ` +
        "Start pyrometer up, or give recordings' folders.",
    );
  });
  const legs = positions.map((position, i) => {
    try {
      return { ...position, market: marketNamed(position.market, markets).id };
    } catch (error) {
      throw error instanceof QueryError ? new QueryError(`position ${i + 1}: ${error.message}`) : error;
    }
  });
  return client.portfolio({ wallet, positions: legs }, asOfMs === undefined ? {} : { asOfMs });
}

async function openRecorded(path: string): Promise<MarketPipeline> {
  const [folder, ...others] = await findRecordings(path);
  if (others.length > 0) {
    throw new QueryError(`${path} holds several recordings; give one: ${[folder, ...others].join(', ')}`);
  }
  const progress = createProgress('reading');
  const { pipeline, recording } = await loadRecording(folder!, () => undefined).finally(() => progress.stop());
  printRefusals(recording.refusals);
  return pipeline;
}

async function recordedDesk(path: string): Promise<DeskSource> {
  const pipeline = await openRecorded(path);
  const { desk } = pipeline;
  // Nothing is scored for one answer: how right the map was is for `pyrometer score`, and for a server, to tell.
  return {
    zones: (asOfMs) => desk.zones(asOfMs),
    reading: (asOfMs) => desk.reading(null, asOfMs),
    cascade: (shock, asOfMs) => desk.cascade(shock, asOfMs),
    risk: (question, asOfMs) => desk.risk(question, null, asOfMs),
    provenance(asOfMs) {
      const reason = 'a recording was not known then';
      const { timeMs } = pipeline.summary(asOfMs);
      const made = { code: codeVersion(), version: versionOf(madeAt(pipeline, timeMs)).version };
      return Promise.resolve({ state: 'reconstructed', reason, timeMs, ...made, issue: null });
    },
  };
}

async function servedDesk(name: string, server: string): Promise<DeskSource> {
  const client = createClient({ baseUrl: server });
  const { markets } = await client.markets().catch((error: Error) => {
    throw new QueryError(
      `${name} is no folder here, and there is ${error.message} Start pyrometer up, or give a recording's folder.`,
    );
  });
  const { id } = marketNamed(name, markets);
  const asked = (asOfMs?: number) => (asOfMs === undefined ? {} : { asOfMs });
  return {
    zones: (asOfMs) => client.zones(id, asked(asOfMs)),
    reading: (asOfMs) => client.reading(id, asked(asOfMs)),
    cascade: (shock, asOfMs) => client.cascade(id, shock, asked(asOfMs)),
    risk: (question, asOfMs) => client.risk(id, question, asked(asOfMs)),
    provenance: (asOfMs) => client.provenance(id, { asOfMs }),
  };
}

/**
 * The market of that id; of a coin, the one of a venue with the most open interest; of `all:` and a coin, the one over
 * venues.
 */
export function marketNamed(name: string, markets: readonly MarketSummary[]): MarketSummary {
  const wanted = name.toUpperCase();
  const [market] = markets
    .filter(({ id, base, members }) => {
      return [id, members ? `all:${base}` : base].some((known) => known.toUpperCase() === wanted);
    })
    .toSorted((a, b) => (b.openInterestUsd ?? 0) - (a.openInterestUsd ?? 0));
  if (market) return market;
  throw new QueryError(
    `no market or folder "${name}"; the server has: ${markets.map(({ id }) => id).join(', ') || 'none yet'}`,
  );
}
