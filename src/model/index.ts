/** `pyrometer/model`: the estimator and the margin formulas, pure; for other programs. */
export { CohortBook, type SideFlow } from './cohorts/book.ts';
export type { SweepSink } from './cohorts/cohort.ts';
export { Estimator, type Folded } from './cohorts/estimator.ts';
export { DEFAULT_PARAMETERS, type ModelParameters, TIERS } from './cohorts/parameters.ts';
export { ColumnSampler } from './heat/column.ts';
export { Density } from './heat/density.ts';
export { type LiquidationMap, liquidationMap } from './heat/map.ts';
export { bracketOf, maintenanceMargin, maxLeverage, withDeductions } from './margin/bracket.ts';
export * from './margin/dydx.ts';
export * from './margin/hyperliquid.ts';
export * from './margin/inverse.ts';
export * from './margin/linear.ts';
