import type { TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { AlertCondition, AlertRuleInput, QuietHours } from '../market/api/alerts.ts';
import { QueryError } from '../market/errors.ts';

const CONDITIONS = new Map(AlertCondition.anyOf.map((one) => [one.properties.kind.const as string, one]));
const { condition: _, ...REST } = AlertRuleInput.properties;

/**
 * A rule as it was sent, with its defaults.
 * @throws QueryError naming the first field that cannot be used
 */
export function parseRule(body: unknown): AlertRuleInput {
  const given = objectOf(body, 'a rule');
  const { condition, cooldownMinutes = 15, enabled = true, ...others } = given;
  const kind = objectOf(condition, 'condition').kind;
  const schema = CONDITIONS.get(String(kind));
  if (!schema) throw new QueryError(`condition.kind must be one of ${[...CONDITIONS.keys()].join(', ')}`);
  check(schema, condition, 'condition.');
  for (const [name, one] of Object.entries(REST)) check(one, { ...others, cooldownMinutes, enabled }[name], name);
  const unknown = Object.keys(others).find((name) => name !== 'market');
  if (unknown) throw new QueryError(`${unknown} is no part of a rule`);
  return {
    market: others.market as string,
    condition: condition as AlertCondition,
    cooldownMinutes,
    enabled,
  } as AlertRuleInput;
}

/** @throws QueryError naming the first field that cannot be used */
export function parseQuietHours(body: unknown): QuietHours | null {
  const { quietHours } = objectOf(body, 'quiet hours');
  if (quietHours === null) return null;
  check(QuietHours, objectOf(quietHours, 'quietHours'), 'quietHours.');
  return quietHours as QuietHours;
}

function check(schema: TSchema, value: unknown, name: string): void {
  if (Value.Check(schema, value)) return;
  const [first] = Value.Errors(schema, value);
  const path = `${name}${first?.instancePath.slice(1).replaceAll('/', '.') ?? ''}`.replace(/\.$/, '');
  const isUnknown = first?.message === 'schema is false';
  throw new QueryError(`${path} ${isUnknown ? 'is no part of this' : (first?.message ?? 'cannot be used')}`);
}

function objectOf(value: unknown, name: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new QueryError(`${name} must be an object`);
}
