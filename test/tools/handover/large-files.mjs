// Downloads and uploads over two connections in turns: `tunnel` was open before the address moved, `direct` was opened
// after it. Prints a line of JSON for each, with the kernel's counters before and after it.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { pieces } from './pieces.mjs';

const [rounds, bytes] = process.argv.slice(2).map(Number);
const NAMESPACES = ['clients', 'gateway', 'a', 'b'];
const UPLOAD = { method: 'POST', path: '/', headers: { 'content-length': bytes } };
const SETTLE_MILLISECONDS = 100;

function ask(agent, options, body = []) {
  return new Promise((resolve, reject) => {
    const open = request(
      { host: '198.18.0.7', port: 443, agent, timeout: 10_000, ...options },
      (response) => {
        let length = 0;
        let text = '';
        response.on('data', (chunk) => {
          length += chunk.length;
          if (chunk.length < 100) text = chunk.toString();
        });
        response.on('end', () => resolve({ length, text, server: response.headers.server }));
        response.on('error', reject);
      },
    );
    open.on('timeout', () => open.destroy(new Error('nothing arrived for 10 s')));
    open.on('error', reject);
    Readable.from(body).pipe(open);
  });
}

const kept = () => new Agent({ keepAlive: true, maxSockets: 1 });
const serverOf = async (agent) => (await ask(agent, { path: '/' })).text.split(' ')[0];

/** @returns who answered, and how many bytes arrived */
const KINDS = {
  download: async (agent) => {
    const { server, length } = await ask(agent, { path: `/bytes/${bytes}` });
    return [server, length];
  },
  upload: async (agent) => {
    const [server, length] = (await ask(agent, UPLOAD, pieces(bytes))).text.split(' ');
    return [server, Number(length)];
  },
};

const busy = () => readFileSync('/proc/stat', 'utf8').split('\n')[0];
const packets = () =>
  NAMESPACES.map((name) =>
    execFileSync('ip', ['netns', 'exec', name, 'cat', '/proc/net/snmp'], { encoding: 'utf8' }),
  );

async function measure(round, way, kind, agent) {
  const snmp = [packets()];
  const stat = [busy()];
  const started = performance.now();
  const outcome = await KINDS[kind](agent).then(
    ([server, length]) => ({ server, length }),
    (error) => ({ error: error.message }),
  );
  const seconds = (performance.now() - started) / 1000;
  stat.push(busy());
  // What is still on its way arrives.
  await sleep(SETTLE_MILLISECONDS);
  snmp.push(packets());
  console.log(JSON.stringify({ round, way, kind, seconds, ...outcome, stat, snmp }));
  if (outcome.error) process.exit(1);
}

const tunnel = kept();
if ((await serverOf(tunnel)) !== 'a') throw new Error('the first connection is not at a');
while ((await serverOf(new Agent())) !== 'b') await sleep(100);
const direct = kept();
const ways = Object.entries({ tunnel, direct });
// In the first round programs and windows are cold.
for (let round = 0; round <= rounds; round += 1) {
  for (const kind of Object.keys(KINDS))
    for (const [way, agent] of round % 2 === 0 ? ways : ways.toReversed())
      await measure(round, way, kind, agent);
}
process.exit();
