import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { GatheredReads, READ_AS_ASKED } from './gathered-reads.ts';
import { TextFrames } from './text-frames.ts';

const TEXT = 1;
const REST = 0;
const PING = 9;
const CLOSE = 8;

/** A frame as RFC 6455 (5.2) writes it, unmasked as a server's are. */
function frame(opcode: number, body: string | Buffer, final = true): Buffer {
  const bytes = Buffer.from(body as string);
  const head = Buffer.alloc(bytes.length < 126 ? 2 : bytes.length < 65_536 ? 4 : 10);
  head[0] = (final ? 0x80 : 0) | opcode;
  head[1] = bytes.length < 126 ? bytes.length : bytes.length < 65_536 ? 126 : 127;
  if (head.length === 4) head.writeUInt16BE(bytes.length, 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(bytes.length), 2);
  return Buffer.concat([head, bytes]);
}

let server: WebSocketServer;
/** The server's end of the connection, to write any bytes to. */
let wire: Socket;
let client: WebSocket;
let lifted: string[];
let passed: string[];
let all: string[];
let closed: Promise<number>;
let reads: GatheredReads;

beforeEach(async () => {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const connected = once(server, 'connection');
  client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, READ_AS_ASKED);
  lifted = [];
  passed = [];
  all = [];
  let socket: Socket;
  client.on('upgrade', (response) => (socket = response.socket));
  client.on('open', () => {
    new TextFrames(socket, (text) => {
      lifted.push(text);
      all.push(text);
    }).begin();
    reads = new GatheredReads(client, socket);
  });
  client.on('message', (data: Buffer) => {
    passed.push(data.toString());
    all.push(data.toString());
  });
  client.on('error', () => undefined);
  closed = new Promise((resolve) => client.once('close', resolve));
  await once(client, 'open');
  const [, request] = (await connected) as [WebSocket, { socket: Socket }];
  wire = request.socket;
  wire.setNoDelay(true);
});

afterEach(async () => {
  client.terminate();
  for (const one of server.clients) one.terminate();
  await new Promise((resolve) => server.close(resolve));
});

const turn = () => new Promise((resolve) => setTimeout(resolve, 1));
const heard = (count: number) => expect.poll(() => all.length, { timeout: 5000 }).toBe(count);

it('takes whole text frames of any length, and leaves nothing of them to the WebSocket', async () => {
  const texts = ['', 'a', 'x'.repeat(125), 'y'.repeat(126), 'z'.repeat(40_000), '{"price":"1.5"}', 'é€😀'];
  wire.write(Buffer.concat(texts.map((text) => frame(TEXT, text))));
  await heard(texts.length);
  expect(all).toEqual(texts);
  expect(lifted.filter((text) => text.length < 1000)).toEqual(texts.filter((text) => text.length < 1000));
});

it('keeps the order of all that comes, wherever a read cuts it', async () => {
  const sent: string[] = [];
  const parts: Buffer[] = [];
  for (let i = 0; i < 60; i++) {
    const text = `${i}:${'abc€'.repeat((i * 37) % 90)}`;
    sent.push(text);
    if (i % 5 === 2) {
      parts.push(frame(TEXT, text.slice(0, 2), false), frame(PING, `p${i}`), frame(REST, text.slice(2, 3), false));
      parts.push(frame(REST, text.slice(3)));
    } else parts.push(frame(TEXT, text));
  }
  const bytes = Buffer.concat(parts);
  let pongs = 0;
  for (const one of server.clients) one.on('pong', () => pongs++);
  for (let at = 0, size = 1; at < bytes.length; at += size, size = (size * 7 + 3) % 61 || 1) {
    wire.write(bytes.subarray(at, at + size));
    if (at % 3 === 0) await turn();
  }
  await heard(sent.length);
  expect(all).toEqual(sent);
  expect(lifted.length).toBeGreaterThan(0);
  expect(passed.length).toBeGreaterThan(12);
  await expect.poll(() => pongs).toBe(12);
});

it('leaves to the WebSocket what is larger than a read', async () => {
  const large = 'l'.repeat(300_000);
  wire.write(Buffer.concat([frame(TEXT, 'before'), frame(TEXT, large), frame(TEXT, 'after')]));
  await heard(3);
  expect(all).toEqual(['before', large, 'after']);
  expect(passed).toContain(large);
});

it.each([
  ['bytes that are no UTF-8', frame(TEXT, Buffer.from([0x7b, 0xff, 0xfe])), 1007],
  ['a mask, which no server uses', Buffer.from([0x81, 0x82, 1, 2, 3, 4, 5, 6]), 1002],
  ['a text inside a text', Buffer.concat([frame(TEXT, 'a', false), frame(TEXT, 'b')]), 1002],
  ['an unknown kind of frame', frame(3, 'a'), 1002],
])('has the WebSocket end a connection that brings %s', async (_, bytes, code) => {
  const ended = Promise.all([...server.clients].map((one) => once(one, 'close'))).then(([[first]]) => first as number);
  wire.write(Buffer.concat([frame(TEXT, 'before'), bytes, frame(TEXT, 'after')]));
  expect(await ended).toBe(code);
  expect(all.filter((text) => text !== 'after')).toEqual(['before']);
});

it('hears nothing after a close', async () => {
  wire.write(Buffer.concat([frame(TEXT, 'last'), frame(CLOSE, Buffer.from([0x03, 0xe8])), frame(TEXT, 'after')]));
  expect(await closed).toBe(1000);
  expect(all).toEqual(['last']);
});

it('brings all that was sent before the other side ended it, gathered or held', async () => {
  const texts = Array.from({ length: 3000 }, (_, i) => `{"n":${i}}`);
  for (const text of texts.slice(0, 1500)) wire.write(frame(TEXT, text));
  await turn();
  reads.hold();
  for (const text of texts.slice(1500)) wire.write(frame(TEXT, text));
  wire.end(frame(CLOSE, Buffer.from([0x03, 0xe8])));
  await new Promise((resolve) => setTimeout(resolve, 50));
  const before = all.length;
  expect(before).toBeLessThan(texts.length);
  await turn();
  expect(all.length).toBe(before);
  reads.release();
  expect(await closed).toBe(1000);
  expect(all).toEqual(texts);
});
