import { WebSocketServer } from 'ws';
import type { AddressInfo } from 'node:net';
import { type BenchVenue, liquidationFrames, tradeFrames } from './frames.ts';

/**
 * Sends a venue's messages to each client that has said something, evenly, and then ends the connection:
 * `server.ts bybit trades MESSAGES PER_SECOND MS_OF_VENUE_TIME_A_MESSAGE together|alone`. Prints its port.
 */
const [venue, what, messages, perSecond, stepMs, packets] = process.argv.slice(2);
const count = Number(messages);
const frameOf =
  what === 'liquidations'
    ? liquidationFrames(Date.now())
    : tradeFrames(venue as BenchVenue, Date.now(), Number(stepMs));
const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
server.on('connection', (client, { socket }) => {
  client.once('message', () => {
    // All that was subscribed to has been said.
    setTimeout(() => {
      const beganMs = performance.now();
      let sent = 0;
      const timer = setInterval(() => {
        const due = Math.min(count, Math.floor(((performance.now() - beganMs) / 1000) * Number(perSecond)));
        if (packets === 'together') socket.cork();
        for (; sent < due; sent++) client.send(frameOf(sent));
        socket.uncork();
        if (sent < count) return;
        clearInterval(timer);
      }, 5);
      client.on('close', () => clearInterval(timer));
    }, 500);
  });
  client.on('error', () => undefined);
});
server.on('listening', () => console.log((server.address() as AddressInfo).port));
