/**
 * A program for a container: whoever is told of alerts, as web servers and mail servers, with and without TLS. Prints
 * what it got, a line of JSON each.
 */
import { readFileSync } from 'node:fs';
import { createServer as createHttp, type RequestListener } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { createServer as createTcp, type Socket } from 'node:net';
import { createSecureContext, createServer as createTls, TLSSocket } from 'node:tls';

export interface RecordedRequest {
  readonly kind: 'request';
  readonly tls: boolean;
  readonly host: string;
  readonly path: string;
  readonly body: string;
}

export interface RecordedMail {
  readonly kind: 'mail';
  readonly port: number;
  readonly tls: boolean;
  /** User and password that the sender proved itself with. */
  readonly login: string;
  readonly from: string;
  readonly to: string;
  /** Headers and text. */
  readonly message: string;
}

/** A mail client's line, for what it must not say where nobody may hear it. */
export interface RecordedLine {
  readonly kind: 'line';
  readonly port: number;
  readonly tls: boolean;
  readonly line: string;
}

export type Recorded = RecordedRequest | RecordedMail | RecordedLine;

const record = (recorded: Recorded) => console.log(JSON.stringify(recorded));

const [, , folder = '/certificate'] = process.argv;
const identity = { cert: readFileSync(`${folder}/cert.pem`), key: readFileSync(`${folder}/key.pem`) };

const web =
  (tls: boolean): RequestListener =>
  (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { host = '' } = request.headers;
      record({ kind: 'request', tls, host, path: request.url ?? '', body: Buffer.concat(chunks).toString() });
      response.end('ok');
    });
  };

/** One conversation (RFC 5321, RFC 3207, RFC 4954). TLS must come first, then the login, then the mail. */
function mail(socket: Socket, port: number, encrypted: boolean): void {
  let current: Socket = socket;
  let tls = encrypted;
  let rest = '';
  let data: string[] | undefined;
  let [login, from, to] = ['', '', ''];
  const say = (line: string) => current.write(`${line}\r\n`);

  const listen = (to: Socket) => {
    current = to;
    rest = '';
    to.on('error', () => {});
    to.on('data', (chunk: Buffer) => {
      const lines = `${rest}${chunk}`.split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) (data ? content : command)(line);
    });
  };

  const content = (line: string) => {
    if (line !== '.') return void data?.push(line.replace(/^\.\./, '.'));
    record({ kind: 'mail', port, tls, login, from, to, message: data?.join('\n') ?? '' });
    data = undefined;
    say('250 kept');
  };

  const command = (line: string) => {
    record({ kind: 'line', port, tls, line });
    const [verb = '', ...words] = line.split(' ');
    switch (verb.toUpperCase()) {
      case 'EHLO': {
        say('250-recorder');
        // At port 25 it asks for the password where everybody can read it.
        say(tls || port === 25 ? '250-AUTH PLAIN LOGIN' : '250-STARTTLS');
        return void say('250 8BITMIME');
      }
      case 'STARTTLS': {
        say('220 go on');
        socket.removeAllListeners('data');
        listen(new TLSSocket(socket, { isServer: true, secureContext: createSecureContext(identity) }));
        tls = true;
        return;
      }
      case 'AUTH':
        login = Buffer.from(words[1] ?? '', 'base64')
          .toString()
          .split('\0')
          .slice(1)
          .join(' ');
        return void say('235 welcome');
      case 'MAIL':
        if (login === '') return void say('530 who are you?');
        from = words.join(' ');
        return void say('250 ok');
      case 'RCPT':
        to = words.join(' ');
        return void say('250 ok');
      case 'DATA':
        data = [];
        return void say('354 end with a dot');
      case 'QUIT':
        say('221 bye');
        return void current.end();
      default:
        return void say('502 what?');
    }
  };

  listen(socket);
  say('220 recorder');
}

createHttp(web(false)).listen(80);
createHttps(identity, web(true)).listen(443);
/** Without TLS, as no server should be any more. */
createTcp((socket) => mail(socket, 25, false)).listen(25);
createTcp((socket) => mail(socket, 587, false)).listen(587);
createTls(identity, (socket) => mail(socket, 465, true)).listen(465);
