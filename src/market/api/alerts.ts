import { Type, type Static } from 'typebox';
import { PositionSide } from './desk.ts';
import { nullableNumber } from './nullable-number.ts';

const AnySide = Type.Union([PositionSide, Type.Literal('either')]);
const leastUsd = Type.Number({ minimum: 0, maximum: 1e13, description: 'USD' });
/** Only the zone of this id, or any. */
const zone = Type.Union([Type.Integer({ minimum: 1 }), Type.Null()]);
const HeatLevel = Type.Union([Type.Literal('extreme'), Type.Literal('high'), Type.Literal('moderate')]);

const exact = { additionalProperties: false };

/** What is waited for. Each fires once when it becomes true, and again only after it has clearly ceased to be. */
export const AlertCondition = Type.Union([
  /** The price crosses a level. */
  Type.Object(
    {
      kind: Type.Literal('price'),
      price: Type.Number({ exclusiveMinimum: 0 }),
      direction: Type.Union([Type.Literal('above'), Type.Literal('below')]),
    },
    exact,
  ),
  /** The price comes within a distance of the near edge of a zone; `within` in percent, or in average true ranges. */
  Type.Object(
    {
      kind: Type.Literal('zone-near'),
      side: AnySide,
      leastUsd,
      zone,
      within: Type.Number({ exclusiveMinimum: 0, maximum: 100 }),
      unit: Type.Union([Type.Literal('percent'), Type.Literal('atr')]),
    },
    exact,
  ),
  /** A zone's USD grow by so many percent over its least of the last hours, or shrink under its most of them. */
  Type.Object(
    {
      kind: Type.Literal('zone-size'),
      change: Type.Union([Type.Literal('grows'), Type.Literal('dissolves')]),
      side: AnySide,
      leastUsd,
      zone,
      byPercent: Type.Number({ minimum: 5, maximum: 1000 }),
      hours: Type.Integer({ minimum: 1, maximum: 24 }),
    },
    exact,
  ),
  /** The hottest zone within 1 % of the price, or one zone wherever it is, comes to a class, or falls from it. */
  Type.Object(
    {
      kind: Type.Literal('heat-class'),
      side: AnySide,
      zone,
      heat: HeatLevel,
      direction: Type.Union([Type.Literal('rises'), Type.Literal('falls')]),
    },
    exact,
  ),
  /** One liquidation of at least so many USD. */
  Type.Object(
    {
      kind: Type.Literal('liquidation'),
      side: AnySide,
      leastUsd: Type.Number({ exclusiveMinimum: 0, maximum: 1e13 }),
    },
    exact,
  ),
  /** One side makes up at least `leastShare` of what was liquidated, where that is at least `leastUsd`. */
  Type.Object(
    {
      kind: Type.Literal('imbalance'),
      side: AnySide,
      hours: Type.Union([Type.Literal(1), Type.Literal(4), Type.Literal(12), Type.Literal(24)]),
      leastShare: Type.Number({ minimum: 0.55, maximum: 1 }),
      leastUsd,
    },
    exact,
  ),
  /** Funding that was paid: as a fraction, or in standard deviations of the last 90 payments. */
  Type.Object(
    {
      kind: Type.Literal('funding'),
      measure: Type.Union([Type.Literal('rate'), Type.Literal('z-score')]),
      sign: Type.Union([Type.Literal('positive'), Type.Literal('negative'), Type.Literal('either')]),
      level: Type.Number({ exclusiveMinimum: 0, maximum: 100 }),
    },
    exact,
  ),
  /** R, the reproduction number of a cascade, within a zone. */
  Type.Object(
    {
      kind: Type.Literal('reproduction'),
      side: AnySide,
      level: Type.Number({ exclusiveMinimum: 0, maximum: 100 }),
    },
    exact,
  ),
  /** Nothing was heard of a live market for so long. */
  Type.Object({ kind: Type.Literal('silent-feed'), minutes: Type.Number({ minimum: 1, maximum: 1440 }) }, exact),
]);
export type AlertCondition = Static<typeof AlertCondition>;
export type AlertKind = AlertCondition['kind'];
export type ConditionOf<K extends AlertKind> = Extract<AlertCondition, { kind: K }>;

export const AlertRuleInput = Type.Object(
  {
    /** Id of a market. */
    market: Type.String({ minLength: 1, maxLength: 100 }),
    condition: AlertCondition,
    /** After it fired, it does not fire again for so long. */
    cooldownMinutes: Type.Number({ minimum: 0, maximum: 10_080, default: 15 }),
    enabled: Type.Boolean({ default: true }),
  },
  exact,
);
export type AlertRuleInput = Static<typeof AlertRuleInput>;

export const AlertRule = Type.Object({
  ...AlertRuleInput.properties,
  id: Type.Integer(),
  createdMs: Type.Integer(),
  /** The rule in words. */
  sentence: Type.String(),
  /**
   * - `watching`: it can fire
   * - `met`: it is true now, and fires again once it has ceased to be and comes true anew
   * - `cooling`: it has just fired
   * - `unknown`: what it asks about is not known, or the market is not live
   */
  state: Type.Union([
    Type.Literal('watching'),
    Type.Literal('met'),
    Type.Literal('cooling'),
    Type.Literal('unknown'),
    Type.Literal('off'),
  ]),
  lastFiredMs: nullableNumber,
});
export type AlertRule = Static<typeof AlertRule>;

/** Hours of the day in which nothing is delivered. From 22:00 to 07:00 goes over midnight. */
export const QuietHours = Type.Object(
  {
    from: Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$', description: 'HH:MM' }),
    to: Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$', description: 'HH:MM' }),
    /** An IANA name, for example Europe/Berlin. */
    timeZone: Type.String({ minLength: 1, maxLength: 64 }),
  },
  exact,
);
export type QuietHours = Static<typeof QuietHours>;

export const AlertRules = Type.Object({
  rules: Type.Array(AlertRule),
  quietHours: Type.Union([QuietHours, Type.Null()]),
  /** Whether it is quiet now. */
  quiet: Type.Boolean(),
});
export type AlertRules = Static<typeof AlertRules>;

/** A stretch of prices that an alert is about. */
export const AlertSubject = Type.Object({
  id: Type.Integer(),
  side: PositionSide,
  low: Type.Number(),
  high: Type.Number(),
});
export type AlertSubject = Static<typeof AlertSubject>;

export const FiredAlert = Type.Object({
  id: Type.Integer(),
  rule: Type.Integer(),
  market: Type.String(),
  kind: Type.String(),
  timeMs: Type.Integer(),
  /** What happened, with its figures, in one sentence. */
  text: Type.String(),
  price: nullableNumber,
  /** The zone that it is about. */
  subject: Type.Union([AlertSubject, Type.Null()]),
  /** It came true in quiet hours, and is only listed. */
  held: Type.Boolean(),
  simulated: Type.Boolean(),
});
export type FiredAlert = Static<typeof FiredAlert>;

/** Newest first. */
export const FiredAlerts = Type.Object({ alerts: Type.Array(FiredAlert) });
export type FiredAlerts = Static<typeof FiredAlerts>;
