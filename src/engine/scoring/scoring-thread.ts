import { parentPort } from 'node:worker_threads';
import { serveScoring } from './serve-scoring.ts';

serveScoring(parentPort!);
