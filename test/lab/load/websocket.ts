/** A WebSocket: a numbered message every 100 ms, each of which must come back, in order. */
import { randomBytes } from 'node:crypto';
import { request } from 'node:https';
import type { Duplex } from 'node:stream';
import { WrongAnswer } from './classify';
import { CLOSE, takeFrame, textFrame } from './frames';
import { numberIn, type Progress } from './progress';
import { MESSAGE_MILLISECONDS } from './rates';
import type { LoadPlan } from './record';
import { now, SILENCE_MILLISECONDS, timeoutError } from './timeout';

/**
 * Lasts until its time is over or the load is stopped, and all messages are back.
 * @throws Error if a message is lost
 */
export async function overWebSocket(plan: LoadPlan, progress: Progress, stop: AbortSignal): Promise<void> {
  const { socket, head } = await upgrade(plan, progress);
  try {
    await exchange(socket, head, { milliseconds: plan.longMilliseconds, progress, stop });
  } finally {
    socket.destroy();
  }
}

function upgrade(plan: LoadPlan, progress: Progress): Promise<{ socket: Duplex; head: Buffer }> {
  const { address, port, host, ca } = plan;
  const started = now();
  return new Promise((resolve, reject) => {
    const outgoing = request({
      ...{ host: address, port, servername: host, ca, path: '/socket', agent: false },
      headers: {
        ...{ Host: host, Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13' },
        'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
      },
    });
    const timer = setTimeout(() => {
      progress.hasGivenUp = true;
      outgoing.destroy(timeoutError());
    }, SILENCE_MILLISECONDS);
    outgoing.on('close', () => clearTimeout(timer));
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      response.resume();
      reject(new WrongAnswer('wrong status', `no upgrade, but status ${response.statusCode}`));
    });
    outgoing.on('upgrade', (response, socket, head) => {
      clearTimeout(timer);
      progress.connect = now() - started;
      progress.opened = now();
      progress.release = numberIn(response.headers['x-lab-release']);
      progress.pauses.heard();
      resolve({ socket, head });
    });
    outgoing.end();
  });
}

interface Exchange {
  readonly milliseconds: number;
  readonly progress: Progress;
  readonly stop: AbortSignal;
}

function exchange(socket: Duplex, head: Buffer, { milliseconds, progress, stop }: Exchange): Promise<void> {
  const { pauses } = progress;
  const end = now() + milliseconds;
  return new Promise((resolve, reject) => {
    let [sent, back] = [0, 0];
    let rest = Buffer.from(head);
    let heard = now();
    const isOver = () => stop.aborted || now() >= end;
    const read = () => {
      for (let frame = takeFrame(rest); frame; frame = takeFrame(rest)) {
        rest = rest.subarray(frame.size);
        if (frame.first === CLOSE) throw closed();
        back += 1;
        if (frame.text !== String(back))
          throw new WrongAnswer('wrong bytes', `expected message ${back}, got ${frame.text.slice(0, 40)}`);
      }
    };
    const timer = setInterval(() => {
      if (now() - heard > SILENCE_MILLISECONDS) {
        progress.hasGivenUp = true;
        settle(timeoutError());
      } else if (isOver()) {
        if (back === sent) settle();
      } else {
        sent += 1;
        socket.write(textFrame(String(sent), randomBytes(4)));
      }
    }, MESSAGE_MILLISECONDS);
    const settle = (error?: Error) => {
      clearInterval(timer);
      if (error) reject(error);
      else resolve();
    };
    socket.on('data', (data: Buffer) => {
      heard = now();
      pauses.heard();
      rest = Buffer.concat([rest, data]);
      try {
        read();
      } catch (error) {
        settle(error as Error);
      }
    });
    socket.on('error', settle);
    socket.on('close', () => settle(closed()));
  });
}

const closed = () => Object.assign(new Error('closed before its time'), { code: 'ECONNRESET' });
