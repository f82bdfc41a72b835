// Whether what must not be reached is: `through` the tunnel, or a tunnel from `outside`.
import { createSocket } from 'node:dgram';
import { connect } from 'node:net';

const isOpen = (host, port) =>
  new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (found) => {
      socket.destroy();
      resolve(found);
    };
    setTimeout(() => end(false), 500);
    socket.on('connect', () => end(true));
    socket.on('error', () => end(false));
  });

if (process.argv[2] === 'through') {
  for (const [host, port] of [
    ['10.50.0.10', 9100],
    ['169.254.0.10', 9100],
  ])
    console.log(`through ${host}:${port}: ${(await isOpen(host, port)) ? 'open' : 'closed'}`);
} else if (process.argv[2] === 'stray') {
  // Packets of no connection, to the candidate: one that looks like QUIC's.
  const socket = createSocket('udp4');
  socket.send(Buffer.from([0x40, 1, 2, 3]), 443, '10.50.0.11');
  setTimeout(() => socket.close(), 200);
} else {
  // A tunnel from outside, with the tunnel's own number, around the word of an agent that has the address.
  const socket = createSocket('udp4');
  const addresses = [Buffer.from([169, 254, 0, 11]), Buffer.from([169, 254, 0, 10])];
  const ip = Buffer.concat([Buffer.from([0x45, 0, 0, 40, 0, 1, 0, 0, 64, 6, 0, 0]), ...addresses]);
  let sum = 0;
  for (let at = 0; at < 20; at += 2) sum += ip.readUInt16BE(at);
  ip.writeUInt16BE(~((sum & 0xffff) + (sum >> 16)) & 0xffff, 10);
  const tcp = Buffer.from([0x9c, 0x40, 1, 0xbb, 0, 0, 0, 1, 0, 0, 0, 0, 0x50, 2, 0xff, 0xff, 0, 0, 0, 0]);
  const mac = (address) => Buffer.from([2, 0xba, 10, 50, 0, address]);
  const frame = Buffer.concat([mac(10), mac(11), Buffer.from([8, 0]), ip, tcp]);
  const packet = Buffer.concat([Buffer.from([8, 0, 0, 0, 0, 0, 10, 0]), frame]);
  for (const server of ['198.18.0.7', '10.50.0.10']) socket.send(packet, 4789, server);
  setTimeout(() => socket.close(), 200);
}
