import type { Frame } from './dialect.ts';
import { doubled, littered, reordered } from './faults.ts';
import type { Stage, StageOptions } from './stage.ts';

/** Something that goes wrong, and what an adapter must make of it: all that was sent, once, in order. */
export interface Scenario {
  name: string;
  /** Products that it can happen to; absent: all. */
  only?: readonly string[];
  options?: StageOptions;
  /** @param events about how many to send at each turn */
  play(stage: Stage, events: number): Promise<void>;
}

/** @throws Error saying what came about instead */
function expected(condition: boolean, what: string, stage: Stage): void {
  if (!condition) throw new Error(`not so: ${what}; ${JSON.stringify(stage.feed.status)}`);
}

/** All is subscribed, something was sent, and all of it came. */
async function running(stage: Stage, events: number): Promise<void> {
  await stage.subscribed();
  stage.say(events);
  await stage.quiet();
}

/** All connections are gone and have noticed. */
async function cut(stage: Stage, how: () => void): Promise<void> {
  const before = losses(stage);
  how();
  await stage.until(
    () => losses(stage) >= before + stage.feed.status.connections.length,
    'the loss of all connections',
  );
  await stage.until(() => stage.venue.topics.size === 0, 'the venue noticing');
}

const losses = (stage: Stage) => stage.feed.status.connections.reduce((sum, one) => sum + one.losses, 0);
const refusals = (stage: Stage) => Object.values(stage.feed.status.refusals).reduce((sum, count) => sum + count, 0);

const refusedBy = (status: number, retryAfterS: number | null = null): Scenario => ({
  name: `a handshake refused with HTTP ${status}`,
  async play(stage, events) {
    await running(stage, events);
    const { exchange } = stage.venue;
    exchange.fault = status;
    exchange.retryAfterS = retryAfterS;
    await cut(stage, () => exchange.drop());
    const refused = () => stage.feed.status.connections.every(({ reason }) => reason?.includes(String(status)));
    await stage.until(refused, 'a refusal of every connection', 50);
    const blocked = status !== 503;
    expected(
      stage.feed.status.state === (blocked ? 'blocked' : 'connecting'),
      blocked ? 'blocked' : 'connecting',
      stage,
    );
    stage.say(events);
    exchange.fault = null;
    // Who is refused stays away for minutes, and as long as was asked.
    const again = exchange.handshakes;
    if (blocked) {
      stage.clock.advance((retryAfterS ?? 300) * 1000 - 5000);
      expected(exchange.handshakes === again, 'no try before it is time', stage);
    }
    await stage.subscribed();
    await running(stage, events);
  },
});

/** What can go wrong on the way, for every venue alike. */
export const SCENARIOS: readonly Scenario[] = [
  { name: 'nothing', play: running },
  {
    name: 'a cut between frames, and events meanwhile',
    async play(stage, events) {
      await running(stage, events);
      await cut(stage, () => stage.venue.exchange.drop());
      stage.say(events);
      await running(stage, events);
    },
  },
  {
    name: 'a cut inside a frame',
    async play(stage, events) {
      await running(stage, events);
      await cut(stage, () => stage.venue.exchange.dropInsideFrame());
      await running(stage, events);
    },
  },
  refusedBy(503),
  refusedBy(451),
  refusedBy(403),
  refusedBy(429, 120),
  refusedBy(418, 900),
  {
    name: 'silence after the acknowledgement',
    async play(stage, events) {
      await running(stage, events);
      await cut(stage, () => {
        stage.venue.exchange.fault = 'silent';
        stage.venue.exchange.drop();
      });
      await stage.until(() => stage.feed.status.state === 'silent', 'silent', 500);
      stage.venue.exchange.fault = null;
      await stage.until(() => stage.venue.topics.size === 0, 'the silent connection given up', 500);
      await running(stage, events);
      await stage.until(() => (stage.say(1), stage.feed.status.state === 'live'), 'live again');
    },
  },
  {
    name: 'connections of which the other half is gone',
    async play(stage, events) {
      await running(stage, events);
      stage.venue.exchange.freeze();
      stage.say(events);
      await stage.until(() => losses(stage) > 0, 'a loss', 500);
      stage.venue.exchange.fault = null;
      stage.venue.exchange.drop();
      await stage.until(() => stage.venue.topics.size === 0, 'the venue noticing');
      await running(stage, events);
    },
  },
  {
    name: 'malformed and truncated frames',
    async play(stage, events) {
      await stage.subscribed();
      const spoil = littered();
      stage.venue.spoil = spoil;
      await running(stage, events);
      stage.venue.spoil = (frames) => frames;
      // A frame of which nobody subscribed to the topic goes nowhere, and neither does its litter.
      expected(refusals(stage) > events / 10 && refusals(stage) <= spoil.count(), 'refusals counted', stage);
      expected(stage.feed.refusals.length > 0, 'refusals sampled', stage);
    },
  },
  {
    name: 'neighbours that change places',
    async play(stage, events) {
      await stage.subscribed();
      stage.venue.spoil = reordered();
      await running(stage, events);
    },
  },
  {
    name: 'every frame twice',
    async play(stage, events) {
      await stage.subscribed();
      stage.venue.spoil = doubled;
      await running(stage, events);
      expected(stage.feed.status.duplicates > 0, 'duplicates counted', stage);
    },
  },
  {
    name: 'what was sent before, again after a reconnect',
    async play(stage, events) {
      await stage.subscribed();
      const before: Frame[] = [];
      stage.venue.spoil = (frames) => {
        before.push(...frames.filter(({ says }) => says.every(({ event }) => /trade|liquidation/.test(event.kind))));
        return frames;
      };
      await running(stage, events);
      stage.venue.spoil = (frames) => frames;
      await cut(stage, () => stage.venue.exchange.drop());
      await stage.subscribed();
      stage.venue.send(before.map((frame) => ({ ...frame, says: [] })));
      await running(stage, events);
      expected(stage.feed.status.duplicates > 0, 'duplicates counted', stage);
    },
  },
  {
    name: 'a burst of liquidations, ten times as many as of events otherwise',
    only: ['usdm', 'coinm', 'linear', 'inverse', 'swap'],
    async play(stage, events) {
      await stage.subscribed();
      stage.say(10 * events, ['liquidation']);
      await stage.quiet();
      const came = stage.received.filter(({ event }) => event.kind === 'liquidation').length;
      expected(came === 10 * events, 'all of them', stage);
    },
  },
  {
    name: 'a reader that does not keep up',
    options: { read: false, feed: { queueLimit: 100 } },
    async play(stage, events) {
      await stage.subscribed();
      stage.say(20 * events, ['trade']);
      await stage.until(() => stage.feed.status.paused, 'reading stopped');
      // Not reading is no silence.
      for (let second = 0; second < 60; second++) await stage.pass(1000);
      expected(losses(stage) === 0, 'no loss', stage);
      stage.read();
      await stage.quiet();
      expected(!stage.feed.status.paused, 'reading again', stage);
    },
  },
  {
    name: 'steps of the clock',
    async play(stage, events) {
      await running(stage, events);
      for (const stepMs of [3_600_000, -7_200_000, 86_400_000]) {
        stage.clock.wallMs += stepMs;
        stage.say(events);
        await stage.quiet();
      }
      expected(losses(stage) === 0, 'no loss', stage);
      expected(stage.feed.status.state === 'live', 'live', stage);
    },
  },
  {
    name: "the end of a connection's life",
    options: { symbols: 40, charted: 25, plan: (plan) => ({ ...plan, lifeMs: 10_000 }) },
    async play(stage, events) {
      await running(stage, events);
      const first = stage.venue.exchange.handshakes;
      await stage.until(
        () => {
          stage.say(Math.ceil(events / 20));
          return (
            stage.venue.exchange.handshakes > first &&
            stage.venue.exchange.clients === stage.feed.status.connections.length
          );
        },
        'a renewal',
        50,
      );
      await running(stage, events);
      expected(losses(stage) === 0, 'no loss', stage);
    },
  },
  {
    name: 'a notice that the service is renewed',
    only: ['swap'],
    async play(stage, events) {
      await running(stage, events);
      const first = stage.venue.exchange.handshakes;
      stage.venue.exchange.send(
        '{"event":"notice","code":"64008","msg":"The connection will soon be closed","connId":"c"}',
      );
      await stage.until(
        () => {
          stage.say(Math.ceil(events / 20));
          return stage.venue.exchange.handshakes === first * 2 && stage.venue.exchange.clients === first;
        },
        'a renewal',
        50,
      );
      await running(stage, events);
      expected(losses(stage) === 0, 'no loss', stage);
    },
  },
  {
    name: 'a contract that changes its size',
    only: ['coinm', 'swap'],
    async play(stage, events) {
      await running(stage, events);
      for (const { listed } of stage.tapes) listed.contractSize *= 10;
      await stage.relist();
      stage.say(events);
      await stage.quiet();
    },
  },
  {
    name: 'a symbol that gets another name',
    options: { charted: 100 },
    async play(stage, events) {
      await running(stage, events);
      const renamed = stage.venue.rename(stage.tapes[1]!.listed.marketId, 'RENAMED');
      // Until the listing is read anew nobody knows whose events these are.
      stage.say(events);
      stage.forgive(renamed.marketId, 0);
      await stage.quiet();
      await stage.relist();
      await stage.reconnect();
      await running(stage, events);
      expected(
        stage.received.some(({ marketId }) => marketId === renamed.marketId),
        'events of the new name',
        stage,
      );
    },
  },
  {
    name: 'a symbol that is delisted',
    async play(stage, events) {
      await running(stage, events);
      const { listed } = stage.tapes[1]!;
      listed.trading = false;
      await stage.relist();
      expected(stage.table.all().length === stage.tapes.length, 'one market less', stage);
      // The last of what it had to say comes late.
      const liquidation = {
        timeMs: stage.clock.nowMs(),
        side: 'long' as const,
        price: listed.priceUsd,
        quantity: 10,
        id: 'late',
      };
      const before = stage.sent.length;
      stage.venue.say([{ marketId: listed.marketId, event: { kind: 'liquidation', liquidation } }]);
      stage.forgive(listed.marketId, before);
      await stage.reconnect();
      await running(stage, events);
    },
  },
  {
    name: 'a mark that is missing',
    async play(stage, events) {
      await running(stage, events);
      const { NaN: missing } = Number;
      for (const { listed, mark } of stage.tapes.slice(0, 4)) {
        stage.venue.say([{ marketId: listed.marketId, event: { kind: 'mark', mark: { ...mark, mark: missing } } }]);
      }
      await running(stage, events);
    },
  },
];
