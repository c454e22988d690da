import { PyrometerError } from '../../market/errors.ts';

/** A plan that no venue would take, or that nothing can be said of; the message names the limit. */
export class PlanError extends PyrometerError {
  override name = 'PlanError';
}
