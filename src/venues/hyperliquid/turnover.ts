import { VenueError } from '../../market/errors.ts';
import { type Json, nonNegative, shown } from '../frame.ts';
import { jsonOf, type TurnoverQuestion, turnoverOf } from '../history.ts';
import { infoRequest } from './instruments.ts';

/** Contexts of all coins, in the order of the universe; `dayNtlVlm` is in USD. */
export const hyperliquidTurnover: TurnoverQuestion = {
  request: (base) => infoRequest({ type: 'metaAndAssetCtxs' }, 20, base),
  parse(instruments, answer) {
    const body = jsonOf('hyperliquid', answer);
    const [meta, contexts] = Array.isArray(body) ? (body as [Json, unknown]) : [];
    const universe = meta?.['universe'];
    if (!Array.isArray(universe) || !Array.isArray(contexts)) {
      throw new VenueError(`hyperliquid answered without contexts: ${shown(body)}`);
    }
    const rows = contexts.map((context: Json, n) => ({
      ...context,
      name: (universe[n] as Json | undefined)?.['name'],
    }));
    return turnoverOf(
      'hyperliquid',
      instruments,
      rows,
      ({ name }) => name,
      (row) => nonNegative(row, 'dayNtlVlm'),
    );
  },
};
