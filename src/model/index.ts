/** `pyrometer/model`: the estimator, its learning and the margin formulas, pure; for other programs. */
export { CohortBook, type SideFlow } from './cohorts/book.ts';
export type { SweepSink } from './cohorts/cohort.ts';
export { Estimator, type Folded } from './cohorts/estimator.ts';
export { DEFAULT_PARAMETERS, type ModelParameters, TIERS } from './cohorts/parameters.ts';
export { Learner, type MixVersion } from './learning/learner.ts';
export { MapMaker, type MapMakerOptions } from './learning/map-maker.ts';
export { ColumnSampler } from './heat/column.ts';
export { Density } from './heat/density.ts';
export { type LiquidationMap, liquidationMap } from './heat/map.ts';
export type { MapFamily } from './scoring/map-family.ts';
export type { MapGrid, MapSource, Moment } from './scoring/map-source.ts';
export { Scorer, type ScorerOptions } from './scoring/scorer.ts';
export { bracketOf, maintenanceMargin, maxLeverage, withDeductions } from './margin/bracket.ts';
export * from './margin/dydx.ts';
export * from './margin/hyperliquid.ts';
export * from './margin/inverse.ts';
export * from './margin/linear.ts';
