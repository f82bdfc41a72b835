// A bad network between two servers: each packet of their tunnel takes 50 ms, and one in twenty is lost.
import { createSocket } from 'node:dgram';

const OTHER = { '10.50.0.10': '10.50.0.11', '10.50.0.11': '10.50.0.10' };
const socket = createSocket({ type: 'udp4', recvBufferSize: 4_000_000, sendBufferSize: 4_000_000 });
socket.on('message', (packet, { address }) => {
  if (Math.random() < 0.05) return;
  setTimeout(() => socket.send(packet, 4789, OTHER[address]), 50);
});
socket.bind(4789);
