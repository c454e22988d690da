import { WebSocket } from 'ws';

/** The least that any program does: takes messages and parses their JSON. */
export function bare(url: string, heard: (messages: number) => void): void {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  socket.on('open', () => socket.send('{}'));
  socket.on('message', (data) => {
    const message = JSON.parse(data.toString()) as unknown;
    if (message) heard(1);
  });
}
