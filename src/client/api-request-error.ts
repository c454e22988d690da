import { PyrometerError } from '../market/errors.ts';

/** An answer of the server that is not the one asked for. `status` is HTTP's; 0 where no server was reached. */
export class ApiRequestError extends PyrometerError {
  override name = 'ApiRequestError';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}
