import { type Job, scoreMarket } from './score-market.ts';

// One job after the other, each answered before the next is sent.
process.on('message', (job: Job) => {
  process.send!(scoreMarket(job));
});
