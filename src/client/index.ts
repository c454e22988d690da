export type { AlertsClient } from './alerts.ts';
export { ApiRequestError } from './api-request-error.ts';
export type { ArchiveClient } from './archive.ts';
export {
  type AskOptions,
  type CandleRequest,
  type ClientOptions,
  createClient,
  type HeatRequest,
  type PyrometerClient,
  type TileOptions,
  type TilesOf,
  type TilesOptions,
  type TotalsRequest,
} from './client.ts';
export type { CascadeRequest, DeskClient, MapRequest } from './desk.ts';
export type { RiskQuestion } from '../market/api/risk.ts';
export type { PageRequest, ScoringClient } from './scoring.ts';
export {
  LiveConnection,
  type LiveHandlers,
  type LiveState,
  type SocketConstructor,
  type SocketLike,
} from './live-connection.ts';
export type { HeatTile, TileLevel, TilePatch } from '../market/heat-tile.ts';
export { decodeHeatTile, decodeTilePatch } from '../market/heat-tile-codec.ts';
export { decodeIssuedMap, type IssuedMap, type IssuedRun } from '../market/issued-map.ts';
