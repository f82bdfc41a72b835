/**
 * What the handover's tunnel costs: downloads and uploads that go on at the previous server, compared with the same at
 * the new one. And whether it loses packets that are as large as packets can be.
 */
import { docker, removeContainer } from '../../deployer/local/docker';
import { requireImage } from '../../test/helpers/docker';
import {
  INTERNET_MTU,
  NETWORK_COMMAND,
  NETWORK_IMAGE,
  networkOptions,
  writeNetwork,
} from '../../test/helpers/handover-network';
import {
  busyTicks,
  counted,
  fateOfLarge,
  type Kind,
  requireEqual,
  speeds,
  type Transfer,
  tunnelRatio,
} from '../handover/transfer';
import { runTimed } from '../process';
import type { Row, SectionContext } from '../section';
import { median } from '../statistics';
import { times } from '../table';
import { withTemporaryFolder } from '../workspace';

const ROUNDS = 10;
const BYTES = 300_000_000;
/** Between the servers, in bytes. Where it is that of the internet, the tunnel's packets must be cut in two. */
const NETWORKS = [
  { mtu: 9001, name: 'packets of 9001 bytes, as on AWS' },
  { mtu: INTERNET_MTU, name: `packets of ${INTERNET_MTU} bytes` },
];

export async function handover(context: SectionContext): Promise<Row[]> {
  requireImage(NETWORK_IMAGE);
  const rows: Row[] = [];
  for (const { mtu, name } of NETWORKS) {
    context.log(`between the servers: ${name}`);
    const transfers = await transfer(mtu, context);
    requireEqual(transfers, ROUNDS, BYTES);
    rows.push(...comparison(transfers, 'download', name), ...comparison(transfers, 'upload', name));
    rows.push(...largePackets(transfers, name));
  }
  context.log(
    "processor time is the whole computer's: that of both servers, of clients, and of other programs",
  );
  return rows;
}

const transfer = (mtu: number, { env, log, stop }: SectionContext): Promise<Transfer[]> =>
  withTemporaryFolder(async (folder) => {
    writeNetwork(folder, mtu);
    const container = `baton-bench-handover-${process.pid}`;
    const scenario = { SCENARIO: 'bench', ROUNDS, BYTES, MTU: mtu };
    const options = ['--detach', '--name', container, '--network', 'none'];
    try {
      await docker([
        ...['run', ...options, ...networkOptions(folder, scenario)],
        ...[NETWORK_IMAGE, ...NETWORK_COMMAND],
      ]);
      const transfers: Transfer[] = [];
      const onLine = (line: string) => {
        if (!line.startsWith('{')) return log(line);
        const last = JSON.parse(line) as Transfer;
        transfers.push(last);
        const isEnd = last.round > 0 && transfers.length % 4 === 0;
        if (isEnd) log(`round ${last.round} of ${ROUNDS}`);
      };
      await runTimed('docker', ['logs', '--follow', container], { cwd: folder, env, stop, onLine });
      return transfers;
    } finally {
      await removeContainer(container);
    }
  });

function comparison(transfers: readonly Transfer[], kind: Kind, network: string): Row[] {
  const time = tunnelRatio(transfers, kind, ({ seconds }) => seconds);
  const processor = tunnelRatio(transfers, kind, busyTicks);
  const [tunnel, direct] = (['tunnel', 'direct'] as const).map((way) => median(speeds(transfers, kind, way)));
  return [
    {
      figure: `${kind} through the tunnel, compared with a direct one; ${network}`,
      result: `${times(time)} as long, ${times(processor)} the processor time`,
    },
    { figure: '  measured', result: `${tunnel?.toFixed(0)} MB/s, ${direct?.toFixed(0)} MB/s` },
  ];
}

/** Each of these transfers is complete. The kernel's counters say what it took. */
function largePackets(transfers: readonly Transfer[], network: string): Row[] {
  const { cut, lost, givenUp, tooLarge, untold } = fateOfLarge(transfers);
  const again = (['tunnel', 'direct'] as const).map((way) => {
    const own = transfers.filter((each) => each.way === way);
    return `${counted(own, 'Tcp', 'RetransSegs')} of ${counted(own, 'Tcp', 'OutSegs')}`;
  });
  return [
    {
      figure: `large packets through the tunnel: lost, stuck; ${network}`,
      goal: '0, 0',
      result: `${lost}, ${untold}`,
      isMet: lost === 0 && untold === 0,
    },
    { figure: '  cut in two; not put together again', result: `${cut}; ${givenUp}` },
    { figure: '  too large, and the sender learned it', result: `${tooLarge - untold}` },
    { figure: '  packets sent again: tunnel, direct', result: again.join(', ') },
  ];
}
