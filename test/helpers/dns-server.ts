/** A DNS server on the loopback address that knows what a test says, and nothing of the world. */
import { createSocket, type Socket } from 'node:dgram';

type Type = 'A' | 'AAAA' | 'NS' | 'CAA';
const TYPES: Readonly<Record<number, Type>> = { 1: 'A', 2: 'NS', 28: 'AAAA', 257: 'CAA' };
const NAME_ERROR = 3;
const REFUSED = 5;

/** Values by `name type`, such as `example.com A`. */
export type Zone = Readonly<Record<string, readonly string[]>>;

export class DnsServer {
  readonly asked: string[] = [];
  private constructor(
    private readonly socket: Socket,
    private zone: Zone,
  ) {}

  static async open(zone: Zone): Promise<DnsServer> {
    const socket = createSocket('udp4');
    const server = new DnsServer(socket, zone);
    socket.on('message', (query, { port, address }) => socket.send(server.answer(query), port, address));
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    return server;
  }

  get address(): string {
    return `127.0.0.1:${this.socket.address().port}`;
  }

  close(): void {
    this.socket.close();
  }

  private answer(query: Buffer): Buffer {
    let end = 12;
    const labels: string[] = [];
    for (let length = query[end] ?? 0; length > 0; length = query[end] ?? 0) {
      labels.push(query.subarray(end + 1, end + 1 + length).toString());
      end += 1 + length;
    }
    const name = labels.join('.').toLowerCase();
    const type = TYPES[query.readUInt16BE(end + 1)];
    const question = query.subarray(12, end + 5);
    this.asked.push(`${name} ${type}`);
    const values = this.zone[`${name} ${type}`] ?? [];
    const isKnown = Object.keys(this.zone).some((key) => key.startsWith(`${name} `));
    const code = type === undefined ? REFUSED : isKnown ? 0 : NAME_ERROR;
    const header = Buffer.alloc(12);
    query.copy(header, 0, 0, 2);
    header.writeUInt16BE(0x8180 | code, 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(values.length, 6);
    return Buffer.concat([header, question, ...values.map((value) => record(type as Type, value))]);
  }
}

/** Its name is the question's. */
function record(type: Type, value: string): Buffer {
  const data = dataOf(type, value);
  const head = Buffer.alloc(12);
  head.writeUInt16BE(0xc00c, 0);
  head.writeUInt16BE(Number(Object.entries(TYPES).find(([, one]) => one === type)?.[0]), 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt32BE(60, 6);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}

function dataOf(type: Type, value: string): Buffer {
  if (type === 'A') return Buffer.from(value.split('.').map(Number));
  if (type === 'AAAA')
    return Buffer.from(
      value
        .split(':')
        .map((part) => part.padStart(4, '0'))
        .join(''),
      'hex',
    );
  if (type === 'NS')
    return Buffer.concat([
      ...value.split('.').map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)])),
      Buffer.from([0]),
    ]);
  const [tag = '', text = ''] = value.split(' ');
  return Buffer.concat([Buffer.from([0, tag.length]), Buffer.from(tag), Buffer.from(text)]);
}
