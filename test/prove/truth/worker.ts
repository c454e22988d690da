import { type Job, scoreMarket } from './score-market.ts';

// The jobs of one market and seed after the other, each answered before the next are sent.
process.on('message', (jobs: Job[]) => {
  process.send!(scoreMarket(jobs));
});
