/** Receives the local platform's alerts and writes each to its log, as a line of JSON. */
import { createServer } from 'node:http';
import { log } from '../log';
import { remoteText } from '../remote-text';
import { docker, removeContainer } from './docker';
import { labels, type PlatformInput } from './settings';

/** In characters; a group of alerts is a few thousand. */
const LONGEST_ALERT = 64 * 1024;

export async function createAlertSink(input: PlatformInput): Promise<void> {
  const { alertSink, servers } = input.layout;
  await removeContainer(alertSink.name);
  await docker([
    ...['create', '--name', alertSink.name, ...labels(input, 'alert-sink')],
    ...[
      '--network',
      servers.network,
      '--ip',
      alertSink.address,
      '--restart',
      'unless-stopped',
      '--stop-signal',
      'SIGKILL',
    ],
    ...['baton/machine:trixie-baked', 'node', '/steps.cjs', 'alert-sink', 'serve'],
  ]);
  await docker(['cp', process.argv[1] ?? '', `${alertSink.name}:/steps.cjs`]);
  await docker(['start', alertSink.name]);
}

export const removeAlertSink = ({ layout }: PlatformInput) => removeContainer(layout.alertSink.name);

/** Runs inside the container. */
export function serveAlertSink(): void {
  createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      log(remoteText(Buffer.concat(chunks).toString(), LONGEST_ALERT));
      response.end();
    });
  }).listen(8080);
}
