import type { Browser } from 'playwright-core';
import type { RunningServer } from './browser.ts';

/** A server over the simulated market, and a browser, that several walks share. */
export interface Simulated {
  server: RunningServer;
  browser: Browser;
}
