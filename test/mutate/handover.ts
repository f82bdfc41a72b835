/** What keeps open connections alive while a server is replaced, and how each protection would be lost. */
import type { Loss } from './protections';

const among = (test: string, losses: readonly Omit<Loss, 'tests'>[]): readonly Loss[] =>
  losses.map((loss) => ({ ...loss, tests: [test] }));

const AGENT = 'agent/handover/handover.ts';
const ENDS = 'agent/handover/tunnel-ends.ts';
const RULES = 'agent/handover/rules.ts';

const AGENT_LOSSES = among('test/unit/agent/handover/handover.test.ts', [
  {
    what: 'handover: a candidate sends on what the previous server knows',
    file: ENDS,
    search: '    this.#sendsOn = true;\n',
    replace: '',
  },
  {
    what: 'handover: a candidate is not ready before it knows what becomes of open connections',
    file: AGENT,
    search: 'return { name, ok: false, detail: `no way to',
    replace: 'return { name, ok: true, detail: `no way to',
  },
  {
    what: 'handover: a server that has died gets nothing more',
    file: AGENT,
    search: 'if (this.#silences < SILENCES) return;',
    replace: 'if (this.#silences >= 0) return;',
  },
  {
    what: 'handover: one silence is no death',
    file: AGENT,
    search: 'const SILENCES = 3;',
    replace: 'const SILENCES = 1;',
  },
  {
    what: 'handover: nothing stays when the previous server has finished',
    file: AGENT,
    search: '(await this.#records.report(ends.older.server))?.drained)',
    replace: '(await this.#records.report(ends.older.server))?.failed)',
  },
  {
    what: 'handover: the next candidate does not inherit the moves of one that was refused',
    file: ENDS,
    search: 'if (former) await this.system.forgetMoves();',
    replace: '',
  },
  {
    what: 'handover: the agent of a replaced server does not turn the pair round',
    file: 'agent/handover/records.ts',
    search: 'if (previous === this.server) return undefined;',
    replace: '',
  },
]);

const END_LOSSES = among('test/unit/agent/watch-address.mocked.test.ts', [
  {
    what: 'handover: a replaced server waits for what visitors have open',
    file: 'agent/retire.ts',
    search: '  const cut = await finishConnections({',
    replace: '  const cut = await (async (_: object) => 0)({',
  },
  {
    what: 'handover: clients are asked to connect again',
    file: 'agent/retire.ts',
    search: "  await attempt('reconnect', () => askToReconnect(RECONNECT_ROUTES, PATHS.traefikDynamic));\n",
    replace: '',
  },
  {
    what: 'handover: the previous server hears of the switch',
    file: 'agent/watch-address.ts',
    search: 'if (holder === settings.server) await handover.giveNotice();',
    replace: '',
  },
]);

const LOOK_LOSSES = among('test/unit/agent/quick-looks.mocked.test.ts', [
  {
    what: 'handover: a question that is under way at the switch is not waited for',
    file: 'agent/quick-looks.ts',
    search: 'const QUESTIONS = TIMEOUT_MILLISECONDS / MOMENT_MILLISECONDS;',
    replace: 'const QUESTIONS = 1;',
  },
]);

const KERNEL_LOSSES = among('test/tools/handover.test.ts', [
  {
    what: 'handover: connections that were opened at a server stay there',
    file: RULES,
    search: '    meta l4proto tcp socket wildcard 0 goto own_direct\n',
    replace: '',
  },
  {
    what: "handover: QUIC's packets of open connections are told apart",
    file: RULES,
    search: 'udp dport 443 @th,64,1 1 update',
    replace: 'udp dport 443 update',
  },
  {
    what: 'handover: only the neighbour gets into the tunnel',
    file: RULES,
    search: "    udp dport ${TUNNEL_PORT} ip saddr != { ${tunnels.join(', ')} } drop\n",
    replace: '',
  },
  {
    what: 'handover: what comes back to a server leaves from the one that has the address',
    file: RULES,
    search: 'ip saddr set ${own}\n',
    replace: 'accept\n',
  },
]);

const CLIENT_LOSSES = among('test/tools/reconnect.test.ts', [
  {
    what: 'handover: HTTP/1.1 and HTTP/2 are asked to connect again',
    file: 'docker/traefik/reconnect/reconnect.go',
    search: '\t\t\tanswer.Header().Set("Connection", "close")\n',
    replace: '',
  },
]);

export const OF_HANDOVER: readonly Loss[] = [
  ...AGENT_LOSSES,
  ...END_LOSSES,
  ...LOOK_LOSSES,
  ...KERNEL_LOSSES,
  ...CLIENT_LOSSES,
];
