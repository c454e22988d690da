import { Archive } from '../../../src/archive/archive.ts';
import { INSTRUMENT, minuteOf } from './tape.ts';

/** Opens an archive, counts its bars and tries to add one; prints what came of it as JSON. */
const archive = await Archive.open(process.argv[2]!);
const [row] = await archive.db.query<{ n: number }>('SELECT count(*)::DOUBLE AS n FROM bars');
const rows = [minuteOf(1000).bar];
const error = await archive.events
  .append([{ kind: 'bars', market: INSTRUMENT.id, rows, receivedMs: 1, backfilled: false }])
  .then(
    () => 'it was written',
    (one: Error) => one.message,
  );
console.log(JSON.stringify({ state: archive.state.state, bars: row!.n, error }));
await archive.close();
