import { describe, expect, test } from 'vitest';
import { openConnections } from '../../../../agent/handover/open-connections';

const HEAD = '  sl  local_address rem_address   st tx_queue rx_queue\n';
/** As the kernel writes them: addresses are little-endian. */
const line = (local: string, remote: string, state = '01') =>
  `   0: ${local} ${remote} ${state} 00000000:00000000\n`;

const count = (tcp: string, tcp6 = '') =>
  openConnections(async (file) => HEAD + (file.endsWith('6') ? tcp6 : tcp));

const OWN = '0A01320A';
const VISITOR = '02001FC6:8ABC';
const mapped = (address: string) => `0000000000000000FFFF0000${address}`;

describe("visitors' open connections", () => {
  test('are those on the ports of the web, by IPv4 or by a socket of both', async () => {
    expect(await count(line(`${OWN}:01BB`, VISITOR) + line(`${OWN}:0050`, VISITOR))).toBe(2);
    expect(await count('', line(`${mapped(OWN)}:01BB`, mapped(VISITOR)))).toBe(1);
  });

  test.each([['04'], ['08'], ['09']])('are also those that one side has closed: state %s', async (state) => {
    expect(await count(line(`${OWN}:01BB`, VISITOR, state))).toBe(1);
  });

  test.each([
    ['that are closed', line(`${OWN}:01BB`, VISITOR, '06')],
    ['that only listen', line('00000000:01BB', '00000000:0000', '0A')],
    ['to another port', line(`${OWN}:0016`, VISITOR)],
    ['that this machine opened elsewhere', line(`${OWN}:8ABC`, '02001FC6:01BB')],
    ['of a candidate that asks who has the address', line(`${OWN}:01BB`, '02001FC6:12B6')],
    ['of its last question', line(`${OWN}:01BB`, '02001FC6:12BD')],
    ['of this machine itself', line('0100007F:01BB', '0100007F:8ABC')],
  ])('are not those %s', async (_, table) => {
    expect(await count(table)).toBe(0);
  });

  test('are not those of this machine itself, by a socket of both', async () => {
    expect(await count('', line(`${mapped('0100007F')}:01BB`, mapped('0100007F:8ABC')))).toBe(0);
    const loopback = '00000000000000000000000001000000';
    expect(await count('', line(`${loopback}:01BB`, `${loopback}:8ABC`))).toBe(0);
  });

  test('are none where the kernel has no such table', async () => {
    expect(await openConnections(() => Promise.reject(new Error('ENOENT')))).toBe(0);
  });
});
