import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SimulatedDrive } from '../../../test/stand-in/drive.ts';
import { Pump } from '../../../test/stand-in/pump.ts';
import { Stage } from '../../../test/stand-in/stage.ts';
import { Engine } from '../../engine/engine.ts';
import { WholeMarket } from '../../engine/totals/whole-market.ts';
import { CAPTURE_FORMS } from '../../venues/capture/product-recorder.ts';
import { ProductRecorder } from '../../venues/capture/product-recorder.ts';
import { VENUE_PRODUCTS } from '../../venues/venues.ts';
import { Replay } from './replay-run.ts';

const MINUTE_MS = 60_000;
/** Of the venue's time. */
const MINUTES = 3;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pyrometer-replay-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe.each(VENUE_PRODUCTS.map((one) => [`${one.venue} ${one.product}`, one] as const))('%s', (_, product) => {
  it('comes back from a capture as it was heard, from its frames and from its events', async () => {
    const recorder = new ProductRecorder(join(folder, `${product.venue}-${product.product}`));
    const stage = new Stage(product, {
      charted: 2,
      // The simulator's markets say something every ten seconds.
      plan: (plan) => ({ ...plan, silenceMs: MINUTE_MS }),
      feed: { onFrame: (connection, raw, timeMs) => recorder.frame(connection, raw, timeMs) },
    });
    const live = new WholeMarket();
    try {
      await stage.open();
      const now = () => stage.clock.nowMs();
      recorder.listing(stage.table.all(), now());
      const charted = stage.table.all().slice(0, 2);
      recorder.charted(
        charted.map(({ marketId }) => marketId),
        now(),
      );
      await stage.subscribed();
      recorder.whole(true, now());
      const startMs = Math.floor(now() / MINUTE_MS) * MINUTE_MS;
      const pump = new Pump(stage.venue, new SimulatedDrive(stage.tapes, 1, startMs), stage.clock);
      pump.start();
      while (now() < startMs + MINUTES * MINUTE_MS) await stage.pass(500);
      pump.stop();
      await stage.quiet();
      for (const { marketId, receivedMs, event } of stage.received) {
        if (event.kind === 'liquidation') live.take(marketId, event.liquidation, receivedMs);
      }
      recorder.took(stage.received, now());
      await recorder.close();
      const heard = (replay: Replay) => {
        const { windows, coins } = replay.venues.totals({});
        return {
          windows: windows.map(({ longUsd, shortUsd, count }) => ({ longUsd, shortUsd, count })),
          coins: coins.length,
        };
      };
      const want = live.report(now(), [{ ...NOTHING, venue: product.venue, listening: NEVER }]);
      for (const form of CAPTURE_FORMS) {
        const replay = await Replay.open(folder, {
          form,
          speed: Number.POSITIVE_INFINITY,
          engine: new Engine(),
          say: fail,
        });
        await replay.play();
        expect(heard(replay)).toEqual({
          windows: want.windows.map(({ longUsd, shortUsd, count }) => ({ longUsd, shortUsd, count })),
          coins: want.coins.length,
        });
        if (form === 'events') continue;
        expect(replay.markets).toHaveLength(2);
        for (const { pipeline, status } of replay.markets) {
          expect([status.lateTrades, status.missedTrades]).toEqual([0, 0]);
          const { bars, instrument } = pipeline;
          expect(bars.length).toBeGreaterThan(1);
          const told = stage.venue.tape(instrument.id).bars(bars.timeMs[0]!, now(), MINUTE_MS, now());
          const volumes = [...bars.column('volume').subarray(0, bars.length)];
          volumes.forEach((volume, i) => expect(volume).toBeCloseTo(told[i]!.volume, 6));
        }
      }
    } finally {
      await stage.close();
      await recorder.close();
    }
  });
});

const NOTHING = { sampling: 'full', listed: 1, heard: 1, turnoverUsd: 1, heardTurnoverUsd: 1 } as const;
const NEVER = { sinceMs: null, share: () => 0 } as never;
const fail = (text: string): void => expect.fail(text);
