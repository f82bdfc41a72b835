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
} else {
  // VXLAN with the tunnel's own number around a packet to port 443: it would say that the address has moved.
  const socket = createSocket('udp4');
  const inner = Buffer.alloc(64);
  socket.send(Buffer.concat([Buffer.from([8, 0, 0, 0, 0, 0, 10, 0]), inner]), 4789, '198.18.0.7');
  setTimeout(() => socket.close(), 200);
}
