import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { AlertsView } from '../../engine/alerts/alerts-view.ts';
import type { MarketDirectory } from '../../engine/market-view.ts';
import { AlertRule, AlertRuleInput, AlertRules, FiredAlerts, QuietHours } from '../../market/api/alerts.ts';
import { ApiError } from '../../market/api/schemas.ts';
import { parseQuietHours, parseRule } from '../alert-body.ts';
import { findMarket, NotFoundError } from '../http-error.ts';
import { parseOptionalTime } from '../time-query.ts';

const MarketQuery = Type.Object({ market: Type.Optional(Type.String({ description: 'only of this market' })) });
const FiredQuery = Type.Object({
  market: MarketQuery.properties.market,
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, description: 'default 100' })),
  asOf: Type.Optional(Type.String({ description: 'only those that had fired by then; ms or ISO 8601' })),
});
const RuleParams = Type.Object({ rule: Type.Integer({ description: 'id of a rule' }) });
const QuietBody = Type.Object({ quietHours: Type.Union([QuietHours, Type.Null()]) });

/** Of a body of several kinds, the validator would only say that it is of none: {@link parseRule} says which field. */
const describedOnly = { validatorCompiler: () => () => true };

/** `/api/v1/alerts`: what has fired, the rules, and the quiet hours. */
export function alertRoutes(app: FastifyInstance, directory: MarketDirectory, alerts: AlertsView): void {
  app.get<{ Querystring: { market?: string; limit?: number; asOf?: string } }>(
    '/api/v1/alerts',
    {
      schema: {
        summary: 'Alerts that fired, newest first',
        querystring: FiredQuery,
        response: { 200: FiredAlerts, 400: ApiError },
      },
    },
    ({ query: { market, limit = 100, asOf } }) => {
      const asOfMs = parseOptionalTime('asOf', asOf);
      const all = alerts.fired(market, asOfMs === undefined ? limit : Number.POSITIVE_INFINITY);
      return { alerts: all.filter(({ timeMs }) => asOfMs === undefined || timeMs <= asOfMs).slice(0, limit) };
    },
  );

  app.get<{ Querystring: { market?: string } }>(
    '/api/v1/alerts/rules',
    {
      schema: {
        summary: 'The rules that alerts come from, and the hours in which none is delivered',
        querystring: MarketQuery,
        response: { 200: AlertRules },
      },
    },
    ({ query }) => alerts.rules(query.market),
  );

  app.post<{ Body: unknown }>(
    '/api/v1/alerts/rules',
    {
      ...describedOnly,
      schema: {
        summary: 'Adds a rule',
        body: AlertRuleInput,
        response: { 201: AlertRule, 400: ApiError, 404: ApiError },
      },
    },
    ({ body }, reply) => {
      const rule = parseRule(body);
      findMarket(directory, rule.market);
      return reply.code(201).send(alerts.add(rule));
    },
  );

  app.put<{ Params: { rule: string }; Body: unknown }>(
    '/api/v1/alerts/rules/:rule',
    {
      ...describedOnly,
      schema: {
        summary: 'Changes a rule; with another condition, it begins anew',
        params: RuleParams,
        body: AlertRuleInput,
        response: { 200: AlertRule, 400: ApiError, 404: ApiError },
      },
    },
    ({ params, body }) => {
      const input = parseRule(body);
      findMarket(directory, input.market);
      const rule = alerts.change(Number(params.rule), input);
      if (!rule) throw noRule(params.rule);
      return rule;
    },
  );

  app.delete<{ Params: { rule: string } }>(
    '/api/v1/alerts/rules/:rule',
    {
      ...describedOnly,
      schema: { summary: 'Removes a rule', params: RuleParams, response: { 204: Type.Null(), 404: ApiError } },
    },
    ({ params }, reply) => {
      if (!alerts.remove(Number(params.rule))) throw noRule(params.rule);
      return reply.code(204).send();
    },
  );

  app.put<{ Body: unknown }>(
    '/api/v1/alerts/quiet-hours',
    {
      ...describedOnly,
      schema: {
        summary: 'Sets the hours in which no alert is delivered; null: none',
        body: QuietBody,
        response: { 200: AlertRules, 400: ApiError },
      },
    },
    ({ body }) => alerts.keepQuiet(parseQuietHours(body)),
  );
}

function noRule(id: string): NotFoundError {
  return new NotFoundError(`there is no rule ${id}: it may have been removed`);
}
