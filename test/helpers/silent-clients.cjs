/**
 * Clients that hold connections and say nothing, or half of something: `silent-clients.cjs ADDRESS COUNT SECONDS FROM...`. Each kind
 * from each address in turn. Prints, a line of JSON each second, how many are open, were refused, and were ended by the other side.
 */
const net = require('node:net');

const [address, count, seconds, ...from] = process.argv.slice(2);
/** What each says before it falls silent: nothing, the start of TLS, half of a request's head, a body that never comes. */
const KINDS = [
  { port: 443, says: '' },
  { port: 443, says: Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00]) },
  { port: 80, says: 'GET / HTTP/1.1\r\nHost: exa' },
  { port: 80, says: 'POST /x HTTP/1.1\r\nHost: example.com\r\nContent-Length: 1000\r\n\r\n' },
];
const told = { open: 0, refused: 0, ended: 0 };

function connect(index) {
  const { port, says } = KINDS[index % KINDS.length];
  const socket = net.connect({ host: address, port, localAddress: from[index % from.length] });
  let isOpen = false;
  socket.on('connect', () => {
    isOpen = true;
    told.open += 1;
    if (says) socket.write(says);
  });
  socket.on('data', () => {});
  socket.on('error', () => {});
  socket.on('close', () => {
    if (isOpen) {
      told.open -= 1;
      told.ended += 1;
    } else told.refused += 1;
  });
}

let started = 0;
const timer = setInterval(() => {
  for (let one = 0; one < 20 && started < Number(count); one += 1, started += 1) connect(started);
  if (started >= Number(count)) clearInterval(timer);
}, 20);
setInterval(() => console.log(JSON.stringify({ started, ...told })), 1000);
setTimeout(() => process.exit(0), Number(seconds) * 1000);
