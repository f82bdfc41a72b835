/** What protects people who run apps of their own and operate a server, and how each protection would be lost. */
import type { Loss } from './protections';

const among = (tests: readonly string[], losses: readonly Omit<Loss, 'tests'>[]): readonly Loss[] =>
  losses.map((loss) => ({ ...loss, tests }));

const JOBS = among(
  ['test/unit/agent/apps/jobs.mocked.test.ts'],
  [
    {
      what: 'jobs: a server that does not hold the address any more starts none',
      file: 'agent/apps/scheduled-job.ts',
      search: 'if (!mayStart || !this.#marker || now < this.#next) return;',
      replace: 'if (!this.#marker || now < this.#next) return;',
    },
    {
      what: 'jobs: of two servers that both believe to serve, one runs it',
      file: 'agent/apps/scheduled-job.ts',
      search: 'if (!(await this.write({ ...passed, runs: value.runs + 1, last: run }))) return;',
      replace: 'await this.write({ ...passed, runs: value.runs + 1, last: run });',
    },
    {
      what: 'jobs: what the previous server has run is not run again',
      file: 'agent/apps/scheduled-job.ts',
      search: 'due <= Date.parse(this.#marker.value.due)',
      replace: 'due < Date.parse(this.#marker.value.due)',
    },
    {
      what: 'jobs: one that still runs is not started beside itself',
      file: 'agent/apps/scheduled-job.ts',
      search: 'if (this.#run) {\n      log(',
      replace: 'if (!this.#run && this.#run) {\n      log(',
    },
    {
      what: 'jobs: a server that another took over from ends what it runs',
      file: 'agent/apps/jobs.ts',
      search: 'if (mustEnd()) await',
      replace: 'if (!mustEnd) await',
    },
    {
      what: 'jobs: none starts while its server retires',
      file: 'agent/apps/jobs.ts',
      search: 'this.#isRetiring ? Promise.resolve() : this.lookAtAll()',
      replace: 'this.lookAtAll()',
    },
  ],
);

const RELEASE_COMMANDS = among(
  ['test/unit/agent/apps/release-commands.mocked.test.ts'],
  [
    {
      what: 'release commands: once for each release, whatever server asks',
      file: 'agent/apps/release-commands.ts',
      search: "if (found?.value.state === 'done') {",
      replace: "if (found?.value.state === 'done' && found.value.server === server) {",
    },
    {
      what: 'release commands: of two candidates one runs it',
      file: 'agent/apps/marker.ts',
      search: "        ...(known ? { IfMatch: known.etag } : { IfNoneMatch: '*' }),\n",
      replace: '',
    },
    {
      what: 'release commands: the other one waits for its end',
      file: 'agent/apps/release-commands.ts',
      search: 'await sleep(LOOK_SECONDS * 1000);\n      continue;',
      replace: 'return;',
    },
    {
      what: 'release commands: a failure keeps the candidate from serving',
      file: 'agent/apps/release-commands.ts',
      search: '  if (problem) throw failure(app, { ...ended, output: [] });\n',
      replace: '',
    },
    {
      what: 'release commands: the boot repeats none that failed',
      file: 'agent/apps/release-commands.ts',
      search:
        "    if (found?.value.state === 'failed' && found.value.server === server) throw failure(app, found.value);\n",
      replace: '',
    },
  ],
);

const REGISTRIES = among(
  ['test/unit/docker/apps.test.ts', 'test/unit/stacks/apps.test.ts'],
  [
    {
      what: 'registries: a password is a file that root alone reads',
      file: 'docker/secrets.ts',
      search: '`0:0 ${folder}',
      replace: '`10001:10001 ${folder}',
    },
    {
      what: 'registries: a password is asked for before a machine starts',
      file: 'docker/needed-secrets.ts',
      search:
        'return [...read, ...Object.values(registries).map(({ passwordSecret }): Reader => [passwordSecret])];',
      replace: 'return registries ? read : [];',
    },
  ],
);

const ACCESS = among(
  ['test/unit/docker/app-access.test.ts', 'test/unit/docker/access.test.ts'],
  [
    {
      what: 'access: the app behind a password does not get it',
      file: 'docker/traefik/access.ts',
      search: 'removeHeader: true',
      replace: 'removeHeader: false',
    },
  ],
);

const PLANS = among(
  ['test/unit/cli/plan/dangers.test.ts'],
  [
    {
      what: 'plan: a bucket is not destroyed unasked, with states, data or a site',
      file: 'cli/plan/dangers.ts',
      search: "['aws_s3_bucket', 'aws_kms_key'",
      replace: "['aws_kms_key'",
    },
    {
      what: 'plan: the address is not given up unasked',
      file: 'cli/plan/dangers.ts',
      search: "isDestroyed(one) && one.type === 'aws_eip'",
      replace: "isDestroyed(one) && one.type === ''",
    },
    {
      what: 'plan: the serving machine is not stopped unasked',
      file: 'cli/plan/dangers.ts',
      search: "STOPPING = ['instance_type', ",
      replace: 'STOPPING = [',
    },
    {
      what: 'plan: volumes of this computer are data, too',
      file: 'cli/plan/dangers.ts',
      search: "DATA_STEPS = ['data', ",
      replace: 'DATA_STEPS = [',
    },
    {
      what: 'plan: who allows one effect has not allowed another',
      file: 'cli/plan/dangers.ts',
      search: 'allowed: allowed.includes(flag)',
      replace: 'allowed: allowed.length > 0',
    },
  ],
);

const HOLD: readonly Loss[] = [
  ...among(
    ['test/unit/deployer/local/hold.test.ts'],
    [
      {
        what: 'rollback: a hold that cannot be read holds as well',
        file: 'deployer/local/hold.ts',
        search: " ?? 'that cannot be read';",
        replace: ';\n  if (release === undefined) return undefined;',
      },
    ],
  ),
  {
    what: 'rollback: it holds only once it has succeeded',
    file: 'constructs/aws/hold-notice.ts',
    search: '      dependsOn: [server.last],\n',
    replace: '',
  },
  {
    what: 'rollback: what is held back does not even reach the store',
    file: 'stacks/aws-stack.ts',
    search: ', dependable(guard)]',
    replace: ']',
  },
];

const MAINTENANCE = among(
  [
    'test/unit/agent/maintenance.test.ts',
    'test/unit/deployer/maintenance.mocked.test.ts',
    'test/unit/deployer/read-report.test.ts',
  ],
  [
    {
      what: 'maintenance: the way past the page is each server’s own, and nobody’s to guess',
      file: 'agent/maintenance.ts',
      search: "randomBytes(16).toString('hex')",
      replace: "'0'.repeat(32)",
    },
    {
      what: 'maintenance: a server’s token puts nothing else into a request',
      file: 'protocol/maintenance.ts',
      search: 'isPlainName(found) && TOKEN.test(found)',
      replace: "typeof found === 'string'",
    },
    {
      what: 'maintenance: what the store says becomes no rule of Traefik’s',
      file: 'protocol/maintenance.ts',
      search: "typeof network === 'string' && NETWORK.test(network)",
      replace: "typeof network === 'string'",
    },
  ],
);

const SECRETS = among(
  ['test/unit/cli/secrets.mocked.test.ts'],
  [
    {
      what: 'secrets: no value is taken from the command line',
      file: 'cli/secrets/secrets.ts',
      search: 'if (more.length > 0 || options.value !== undefined) throw',
      replace: 'if (!more) throw',
    },
    {
      what: 'secrets: what a person types is not shown',
      file: 'cli/secrets/value.ts',
      search: 'output: nothing,',
      replace: 'output,',
    },
    {
      what: 'secrets: an empty value does not take the place of one that works',
      file: 'cli/secrets/value.ts',
      search: "if (text === '')",
      replace: 'if (text === undefined)',
    },
    {
      what: 'secrets: one that a service needs is not removed unasked',
      file: 'cli/secrets/secrets.ts',
      search: 'if (by && !options.force)',
      replace: 'if (by && options.force === false)',
    },
    {
      what: 'secrets: those of services of one’s own are asked for as well',
      file: 'cli/secrets/needed.ts',
      search: ', ...(own ?? [])]',
      replace: ']',
    },
  ],
);

export const OF_APPS_AND_OPERATING: readonly Loss[] = [
  ...JOBS,
  ...RELEASE_COMMANDS,
  ...REGISTRIES,
  ...ACCESS,
  ...PLANS,
  ...HOLD,
  ...MAINTENANCE,
  ...SECRETS,
];
