/**
 * Docker by its own socket, for what is asked each second or runs for long: its command line takes 25 MiB each time,
 * of which the agent may have 128 in all. https://docs.docker.com/reference/api/engine/
 */
import { request } from 'node:http';

const SOCKET = '/var/run/docker.sock';
const ANSWER_SECONDS = 30;
const MOST_BYTES = 1024 ** 2;

export interface ProgramState {
  readonly isRunning: boolean;
  readonly exitCode: number;
  /** In milliseconds; before 1970 where it never was. */
  readonly startedAt: number;
  readonly finishedAt: number;
}

/** Containers that were made at the boot and run when they are started. */
export interface Programs {
  readonly state: (name: string) => Promise<ProgramState>;
  readonly start: (name: string) => Promise<void>;
  /** Returns once it has ended. @param seconds after which it is killed. @default as its container says */
  readonly stop: (name: string, seconds?: number) => Promise<void>;
}

/** @param socket of the Docker that is asked. @default the machine's */
export const programs = (socket = SOCKET): Programs => ({
  state: async (name) => {
    const { State } = JSON.parse(await ask(socket, 'GET', `/containers/${name}/json`)) as Inspected;
    return {
      isRunning: State.Running,
      exitCode: State.ExitCode,
      startedAt: Date.parse(State.StartedAt),
      finishedAt: Date.parse(State.FinishedAt),
    };
  },
  start: async (name) => void (await ask(socket, 'POST', `/containers/${name}/start`)),
  stop: async (name, seconds) => {
    const query = seconds === undefined ? '' : `?t=${Math.ceil(seconds)}`;
    await ask(socket, 'POST', `/containers/${name}/stop${query}`, (seconds ?? 600) + ANSWER_SECONDS);
  },
});

interface Inspected {
  readonly State: {
    readonly Running: boolean;
    readonly ExitCode: number;
    readonly StartedAt: string;
    readonly FinishedAt: string;
  };
}

/** @throws Error with what Docker said */
function ask(socketPath: string, method: string, path: string, seconds = ANSWER_SECONDS): Promise<string> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(seconds * 1000);
    const fail = (error: Error) =>
      reject(new Error(`Docker: ${signal.aborted ? `no answer within ${seconds} s` : error.message}`));
    const outgoing = request({ socketPath, method, path, agent: false, signal });
    outgoing.on('error', fail);
    outgoing.on('response', (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        if (body.length < MOST_BYTES) body += text;
      });
      response.on('error', fail);
      response.on('end', () => {
        const { statusCode = 0 } = response;
        // 304: it is so already.
        if (statusCode < 300 || statusCode === 304) resolve(body);
        else reject(new Error(`Docker: ${method} ${path}: ${statusCode} ${body.trim()}`));
      });
    });
    outgoing.end();
  });
}
