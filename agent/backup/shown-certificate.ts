/** A stored certificate as a client would find it: shown to Node, which also checks those of the running server. */
import type { AddressInfo } from 'node:net';
import { connect, createServer, rootCertificates, type Server } from 'node:tls';
import { type CertificateProblem, certificateProblem } from '../../protocol/certificate-problem';

export interface StoredCertificate {
  /** With its chain, as PEM. */
  readonly cert: string;
  readonly key: string;
}

const TIMEOUT_MILLISECONDS = 5000;

/**
 * @param root trusted beside the system's
 * @throws Error when they are no certificate and its key
 */
export async function problemWhenShown(
  stored: StoredCertificate,
  name: string,
  root: string | undefined,
): Promise<CertificateProblem | undefined> {
  // A client that goes is an error on the other side.
  const server = createServer(stored, (socket) => socket.on('error', () => {}));
  try {
    return await ask(await listening(server), name, root);
  } finally {
    server.close();
  }
}

const listening = (server: Server) =>
  new Promise<number>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });

const ask = (port: number, servername: string, root: string | undefined) =>
  new Promise<CertificateProblem | undefined>((resolve, reject) => {
    const ca = root === undefined ? {} : { ca: [...rootCertificates, root] };
    const options = { host: '127.0.0.1', port, servername, rejectUnauthorized: false, ...ca };
    const socket = connect(options, () => {
      const found = certificateProblem(socket, servername);
      socket.destroy();
      resolve(found);
    });
    socket.once('error', reject);
    socket.setTimeout(TIMEOUT_MILLISECONDS, () => socket.destroy(new Error('no answer')));
  });
