/** What protects a user, and how each protection would be lost: one change of the source at a time. */

import { OF_APPS_AND_OPERATING } from './apps-and-operating';
import { OF_HANDOVER } from './handover';
import { OF_IMAGES } from './images';
import { OF_FILES_AND_SETTINGS } from './own-files-and-settings';
import { OF_SEVERAL_SITES } from './several-sites';

export interface Loss {
  /** What is no longer so. */
  readonly what: string;
  readonly file: string;
  /** Text that stands in the file once. */
  readonly search: string;
  readonly replace: string;
  /** Folders and files of the tests that have to notice. @default those of the stacks */
  readonly tests?: readonly string[];
}

const AWS = 'constructs/aws';
const ROLLOUT = 'constructs/immutable-server/immutable-server.ts';

/** A line or property that is simply not there. */
const gone = (what: string, file: string, search: string): Loss => ({ what, file, search, replace: '' });
const turned = (what: string, file: string, search: string, replace: string): Loss => ({
  what,
  file,
  search,
  replace,
});

/** What gives the address back to the old server. */
const OF_THE_ADDRESS: readonly Loss[] = [
  turned(
    'the address goes back in one call',
    'deployer/aws/instances.ts',
    'InstanceId, AllowReassociation: true }',
    'InstanceId }',
  ),
  gone(
    'a server that does not serve loses the address',
    'deployer/confirm.ts',
    '    await giveAddress(previous);\n',
  ),
  turned(
    'who answers at the address is the new server',
    'deployer/confirm.ts',
    'if (other === server) return undefined',
    'return undefined',
  ),
  turned(
    'a server that answers with errors does not serve',
    'deployer/confirm.ts',
    'if (problem) return {',
    'if (!problem && problem) return {',
  ),
  turned(
    'packets lost for a moment take the address from nobody',
    'deployer/confirm.ts',
    'SILENT_SECONDS = 5',
    'SILENT_SECONDS = 0',
  ),
  turned(
    'only a server that has served is given the address',
    'deployer/serving.ts',
    'others.find((name) => name === previous)',
    'others[0]',
  ),
  turned('a dead server is no success', 'deployer/drain.ts', '  await mustServe(options);\n', ''),
].map((loss) => ({
  ...loss,
  tests: [
    'test/unit/deployer/confirm.mocked.test.ts',
    'test/unit/deployer/drain.mocked.test.ts',
    'test/unit/deployer/aws/confirm.mocked.test.ts',
  ],
}));

/** What keeps a server's logs from going with it. */
const OF_LOGS: readonly Loss[] = [
  turned(
    'a batch counts as sent only once CloudWatch has it',
    'agent/logs/journal-shipper.ts',
    '    this.options.working?.(true);\n    this.tell(await this.took(batch));',
    '    this.options.working?.(true);',
  ),
  turned(
    'how far it is is noted after it was sent',
    'agent/logs/journal-shipper.ts',
    '    for (let tries = 0; ; tries += 1) {\n      try {\n        await this.send(',
    '    await this.took(batch);\n    for (let tries = 0; ; tries += 1) {\n      try {\n        await this.send(',
  ),
  turned(
    'a batch is tried until it is taken',
    'agent/logs/journal-shipper.ts',
    '        await this.pause(backoff(tries), signal);\n      }\n    }\n    this.options',
    '        break;\n      }\n    }\n    this.options',
  ),
  turned(
    'a store that fails is not asked without a pause',
    'agent/logs/journal-shipper.ts',
    '1000 * 2 ** Math.min(tries, 16)',
    '1000',
  ),
  turned(
    'one line that is refused holds up no other',
    'agent/logs/journal-shipper.ts',
    "if ((error as Error).name !== 'InvalidParameterException') throw error;",
    'throw error;',
  ),
  turned(
    'a refused line is given up only for what it holds',
    'agent/logs/journal-shipper.ts',
    'await stream.put([{ ...first, message }], signal);',
    'await stream.put([{ ...first, message }], signal).catch(() => {});',
  ),
  gone(
    'logs flow on over a full disk',
    'agent/logs/journal-shipper.ts',
    '(error: Error) => `sent, but how far could not be noted: ${error.message}`,',
  ),
  turned('a damaged note sends all', 'agent/logs/cursor.ts', 'CURSOR.test(text.trim())', 'text.trim()'),
  turned('batches of CloudWatch’s size', 'agent/logs/batches.ts', '1024 * 1024', '2 * 1024 * 1024'),
  turned('batches of CloudWatch’s length', 'agent/logs/batches.ts', '10_000', '20_000'),
  turned('batches of CloudWatch’s span', 'agent/logs/batches.ts', 'LONGEST_SPAN = 24', 'LONGEST_SPAN = 48'),
  gone(
    'batches in order',
    'agent/logs/batches.ts',
    '.sort((one, other) => (one.timestamp ?? 0) - (other.timestamp ?? 0))',
  ),
  turned('a long line is cut', 'agent/logs/log-event.ts', 'EVENT_LIMIT = 256', 'EVENT_LIMIT = 2560'),
  turned('no line of the future', 'agent/logs/log-event.ts', ', now);\n  return', ', Infinity);\n  return'),
  turned(
    'memory is bounded',
    'agent/logs/journal-export.ts',
    'bytes.subarray(0, FIELD_LIMIT - this.#size)',
    'bytes',
  ),
  turned(
    'unsent lines stay until CloudWatch has them',
    'agent/logs/unsent.ts',
    '    await streamOf(',
    '    await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key }));\n    await streamOf(',
  ),
].map((loss) => ({ ...loss, tests: ['test/unit/agent/logs/'] }));

/** What keeps the deployer's own files from being published. */
const OF_THE_SITE: readonly Loss[] = [
  gone(
    'a link out of the site’s folder is refused before anything is uploaded',
    'deployer/site/files.ts',
    '    if (isOutside(root, real)) throw outside(root, file, real);\n',
  ),
  gone(
    'a file of the site that became a link out of its folder is not read',
    'deployer/site/file.ts',
    '  if (isOutside(root, real)) throw outside(root, file, real);\n',
  ),
  turned(
    'a link to the site’s folder that is moved does not mix two sites',
    'deployer/site/publish.ts',
    'siteFolder(directory);',
    'directory;',
  ),
].map((loss) => ({ ...loss, tests: ['test/unit/constructs/release/', 'test/unit/deployer/'] }));

/** What keeps redirects from becoming nginx' configuration, another site's address, or a circle. */
const OF_REDIRECTS: readonly Loss[] = [
  turned(
    'no byte of a path means something to nginx',
    'protocol/site-rules/nginx.ts',
    '/[^A-Za-z0-9/_-]/g',
    '/[^ -~]/g',
  ),
  turned(
    'no byte of a target means something to nginx',
    'protocol/site-rules/path.ts',
    ".replaceAll(/[^A-Za-z0-9._~!&'()*+,;=:@%/?#[\\]-]/g, percent)",
    '.toString()',
  ),
  gone(
    'rules from the bucket are checked before anything goes live',
    'protocol/content-manifest.ts',
    '  if (wrongRule) throw problem(`has redirects that cannot be used: ${wrongRule}`);\n',
  ),
  gone(
    'nginx tries published redirects before they count',
    'agent/content/rules.ts',
    '      await nginx.test();\n',
  ),
  gone(
    'redirects that nginx refuses do not stay for its next start',
    'agent/content/rules.ts',
    '      await put(place(LIVE), told);\n',
  ),
  turned('a site’s _redirects is no page', 'deployer/site/rules-file.ts', 'path !== REDIRECTS_FILE && ', ''),
  turned(
    'a circle of redirects is found',
    'protocol/site-rules/chains.ts',
    'if (again >= 0)',
    'if (again > 1e9)',
  ),
  turned('a site’s _headers is no page', 'deployer/site/rules-file.ts', ' && path !== HEADERS_FILE', ''),
  gone(
    'headers from the bucket are checked before anything goes live',
    'protocol/content-manifest.ts',
    '  if (wrongHeader) throw problem(`has headers that cannot be used: ${wrongHeader}`);\n',
  ),
  turned(
    'no byte of a header’s value means something to nginx',
    'protocol/site-headers/quoted.ts',
    '/[\\\\"]/g',
    '/[]/g',
  ),
  turned(
    'no value of a header is a variable of nginx',
    'protocol/site-headers/quoted.ts',
    "replaceAll('$', ",
    "replaceAll('€', ",
  ),
  gone(
    'no file of the site sets what the environment demands of every answer',
    'protocol/site-headers/problems.ts',
    '  if (refused) return `${name} cannot be set: it ${refused}`;\n',
  ),
  turned(
    'Traefik leaves to nginx what a site’s headers may say',
    'docker/nginx/service.ts',
    '      sendsPolicies: true,\n',
    '',
  ),
].map((loss) => ({
  ...loss,
  tests: [
    'test/unit/protocol/',
    'test/unit/docker/traefik.test.ts',
    'test/unit/docker/nginx-redirects.test.ts',
    'test/unit/agent/content-rules.test.ts',
  ],
}));

/** What keeps names that nobody meant from being bound to HTTPS for years. */
const OF_HSTS: readonly Loss[] = [
  turned(
    'other servers below the domain are not bound to HTTPS unasked',
    'settings/hsts-schema.ts',
    'includeSubDomains: z.boolean().default(false)',
    'includeSubDomains: z.boolean().default(true)',
  ),
  turned(
    'no preload without what the list asks for: subdomains',
    'settings/hsts-schema.ts',
    '!preload || includeSubDomains',
    'true',
  ),
  turned(
    'no preload without what the list asks for: a year',
    'settings/hsts-schema.ts',
    '!preload || days >= PRELOAD_DAYS',
    'true',
  ),
].map((loss) => ({ ...loss, tests: ['test/unit/settings/', 'test/unit/docker/traefik.test.ts'] }));

/** What keeps `npm run down` from removing more than it was asked to. */
const OF_DOWN: readonly Loss[] = [
  turned(
    'down keeps its hands off environments on AWS, whatever stands on a container',
    'cli/local/local-environment.ts',
    'environments.namesOn(aws)',
    '[] as string[]',
  ),
  gone(
    'down removes no state of a stack that is no environment',
    'cli/local/local-environment.ts',
    '  if (!here.includes(name) && !environments.names().includes(name))\n    throw new Error(`no ' +
      'environment "${name}"; ${known}`);\n',
  ),
  turned(
    'down leaves what another local environment uses',
    'cli/down.ts',
    'if (others.length > 0) return',
    'if (others.length > 99) return',
  ),
  gone(
    'down leaves what another copy of the project has',
    'cli/down.ts',
    "    if (answers) await refuseOtherOwner(name, '.');\n",
  ),
  turned(
    'down leaves what all share while another command works',
    'cli/local/lock.ts',
    'if ((await held()).length > 1) return false;',
    'if ((await held()).length > 99) return false;',
  ),
  turned(
    'down removes no image that somebody built on one of ours',
    'deployer/local/images/removal.ts',
    'labelled.filter((tag) => ours.has(repository(tag)))',
    'labelled',
  ),
  turned(
    'down by an option that npm took for itself keeps the images',
    'cli/down.ts',
    " || env.npm_config_keep_images === 'true'",
    '',
  ),
  turned(
    'nothing is built for a place that is not there',
    'cli/publish.ts',
    '  const { s3, bucket } = await platform.contentStore(whole, name, env);\n',
    '  if (folder === undefined) await siteFolder(environment, name, options.site, log);\n' +
      '  const { s3, bucket } = await platform.contentStore(whole, name, env);\n',
  ),
].map((loss) => ({
  ...loss,
  tests: ['test/unit/cli/down.mocked.test.ts', 'test/unit/cli/publish.mocked.test.ts'],
}));

/** What keeps Terraform's state and its errors when something ends it. */
const OF_APPLY: readonly Loss[] = [
  turned(
    'a second Ctrl-C does not make Terraform forget what it has made',
    'cli/terraform/own-group.ts',
    'if (interruptions === 1)',
    'if (interruptions >= 1)',
  ),
  gone('a closed terminal does not end Terraform', 'cli/terraform/own-group.ts', ', detached: true'),
  turned(
    'what a step said last is not lost',
    'cli/terraform/step-failure.ts',
    'return lines.filter((line) => !known.has(line));',
    'return lines.filter((line) => !line && !known.has(line));',
  ),
].map((loss) => ({ ...loss, tests: ['test/unit/cli/terraform/'] }));

/** What keeps a plan from doing what nobody wants. */
const OF_PLANS: readonly Loss[] = [
  turned(
    'a plan that destroys data is refused',
    'cli/plan/dangers.ts',
    "'destroy-data': (one) => isDestroyed(one) && holdsData(one)",
    "'destroy-data': () => false",
  ),
  turned(
    'a machine that goes before the next is there is refused',
    'cli/plan/dangers.ts',
    "if (name === 'machine' || name === 'switch') return hasGap;",
    "if (name === 'machine' || name === 'switch') return false;",
  ),
  turned(
    'a saved plan with a danger is refused',
    'cli/apply.ts',
    '  refuse(found, name, command);\n  if (saved.report',
    '  if (saved.report',
  ),
  turned(
    'a saved plan writes below its stack alone',
    'cli/plan/saved-plan.ts',
    'if (odd !== undefined || ',
    'if (',
  ),
  turned(
    'what is sensitive does not leave the job with the token',
    '.github/scripts/plan-json.mjs',
    'if (marks === true) return HIDDEN;',
    '',
  ),
].map((loss) => ({ ...loss, tests: ['test/unit/cli/plan/', 'test/unit/cli/apply/', 'test/unit/github/'] }));

const TEXT = 'deployer/remote-text.ts';

/** What keeps a machine from giving orders to the deployer's terminal and to a CI. */
const OF_TEXTS: readonly Loss[] = [
  turned(
    'no colours and titles by a machine',
    TEXT,
    'stripVTControlCharacters(line.slice(0, 2 * longest))',
    'line.slice(0, 2 * longest)',
  ),
  gone('no control and unseen characters by a machine', TEXT, ".replaceAll(UNSEEN, '')"),
  gone('a machine writes no lines of ours', TEXT, ".replaceAll(LINE_BREAKS, ' ')"),
  gone('no orders to a workflow at a line’s start', TEXT, ".replace(/^(\\s*)::/, '$1: :')"),
  gone('no orders to a workflow within a line', TEXT, ".replaceAll(/##(?=\\w*\\[)/g, '# #')"),
  turned('a machine’s text has an end', TEXT, 'idle.length > longest', 'idle === undefined'),
  turned('a machine’s log has an end', TEXT, '.slice(-most)', '.slice(0)'),
  turned(
    'what is printed is made harmless',
    'deployer/log.ts',
    'console.log(printable(message))',
    'console.log(message)',
  ),
  turned(
    'a report is read as a stranger’s',
    'deployer/read-report.ts',
    'remoteText(check?.detail, LONGEST_DETAIL)',
    'String(check?.detail)',
  ),
  turned(
    'a candidate’s answer is read as a stranger’s',
    'deployer/route-problem.ts',
    'return remoteReason(error);',
    'return (error as Error).message;',
  ),
  turned(
    'who answers at the address is read as a stranger',
    'deployer/confirm.ts',
    'isPlainName(other) ? other',
    'other ? other',
  ),
  turned(
    'a console is read as a stranger’s',
    'deployer/aws/instances.ts',
    "remoteLines(Buffer.from(answer?.Output ?? '', 'base64').toString(), lines)",
    "Buffer.from(answer?.Output ?? '', 'base64').toString().split('\\n').slice(-lines)",
  ),
  turned(
    'a boot log of this computer’s machine is read as a stranger’s',
    'deployer/local/rollout.ts',
    "remoteLines(await docker(['exec', server, 'tail', '-n', '20', BOOT_LOG]).catch(() => '')),",
    "(await docker(['exec', server, 'tail', '-n', '20', BOOT_LOG]).catch(() => '')).split('\\n'),",
  ),
  turned(
    'the reason of a hold is read as a stranger’s',
    'deployer/release/hold.ts',
    'reason: remoteText(reason)',
    'reason',
  ),
  turned(
    'a report of a gigabyte is not read',
    'protocol/store.ts',
    'ContentLength > MOST_JSON_BYTES',
    'ContentLength < 0',
  ),
  turned(
    'a machine names no files outside its logs',
    'deployer/local/machine-logs.ts',
    'filter(isPlainName)',
    'filter(Boolean)',
  ),
].map((loss) => ({
  ...loss,
  tests: [
    'test/unit/deployer/remote-text.test.ts',
    'test/unit/constructs/immutable-server/',
    'test/unit/deployer/',
    'test/unit/deployer/aws/gate.mocked.test.ts',
    'test/unit/deployer/aws/hold.test.ts',
  ],
}));
/** What keeps those who serve the public from what watches, which asks for no password. */
const OF_NETWORKS: readonly Loss[] = [
  turned(
    'Prometheus’ targets do not reach it',
    'docker/prometheus/service.ts',
    '--web.listen-address=${LISTEN}',
    '--web.listen-address=:${PROMETHEUS_PORT}',
  ),
  turned(
    'nginx does not reach its exporter',
    'docker/nginx-exporter/service.ts',
    '--web.listen-address=${LISTEN}',
    '--web.listen-address=:9113',
  ),
  gone(
    'the site’s containers do not reach the machine',
    'userdata/boot/60-firewall.sh',
    '    iifname "baton-site-*" ct state != { established, related } reject\n',
  ),
  turned(
    'the firewall knows the site’s networks',
    'docker/networks.ts',
    'bridge: `baton-${name}`',
    'bridge: name',
  ),
  turned(
    'a service of one’s own has a network of its own',
    'docker/networks.ts',
    'const name = `site-${number}`',
    "const name = number && 'site'",
  ),
  turned(
    'the site’s networks are not the monitoring’s',
    'docker/networks.ts',
    'if (!prefix) return MONITORING',
    "if (!prefix || number === '0') return MONITORING",
  ),
  turned(
    'nobody else is on the monitoring’s network',
    'docker/networks.ts',
    'isIPv4(address) && SITE.test(address)',
    'isIPv4(address)',
  ),
  turned(
    'nobody else asks from the monitoring’s network',
    'docker/networks.ts',
    'isBundled(service) ? address : free(service, address)',
    'address',
  ),
  turned('nobody takes the address of another', 'docker/networks.ts', ' && last >= 10 && last <= 250', ''),
  turned(
    'Prometheus is beside its targets alone',
    'docker/prometheus/service.ts',
    '[...new Set(targets.filter((address) => address !== undefined))]',
    "[...new Set(targets.filter((address) => address !== undefined)), '172.29.1.254']",
  ),
].map((loss) => ({ ...loss, tests: ['test/unit/docker/networks.test.ts'] }));

/** What keeps a name from outside where it belongs. */
const OF_NAMES: readonly Loss[] = [
  {
    ...gone('no name is `..`', 'protocol/safe-name.ts', '(?!\\.{1,2}$)'),
    tests: ['test/unit/protocol/safe-name.test.ts', 'test/unit/protocol/backup-manifest-problem.test.ts'],
  },
  {
    ...turned(
      'no name is an option',
      'protocol/safe-name.ts',
      '[A-Za-z0-9._@][A-Za-z0-9._@-]*$',
      '[A-Za-z0-9._@-]+$',
    ),
    tests: ['test/unit/protocol/safe-name.test.ts'],
  },
  {
    ...turned(
      'a restore writes into its folder only',
      'protocol/backup-manifest-problem.ts',
      '!isPlainPath(path) || ',
      '',
    ),
    tests: ['test/unit/protocol/backup-manifest-problem.test.ts'],
  },
  {
    ...turned(
      'a restored block is a block',
      'protocol/backup-manifest-problem.ts',
      '  if (!isUlid(ulid)) return `the block ${quoted(ulid)}`;\n',
      '',
    ),
    tests: ['test/unit/protocol/backup-manifest-problem.test.ts'],
  },
  {
    ...gone(
      'a backup is fetched by the keys of backups',
      'protocol/backup-manifest-problem.ts',
      ' && isKeyOf(key, ulid, sha256)',
    ),
    tests: ['test/unit/protocol/backup-manifest-problem.test.ts'],
  },
  {
    ...gone(
      'certificates come from where they are put',
      'protocol/backup-manifest-problem.ts',
      ' && key === acmeKey(sha256)',
    ),
    tests: ['test/unit/protocol/backup-manifest-problem.test.ts'],
  },
  {
    ...turned(
      'a manifest is looked at before it is used',
      'agent/backup/lease.ts',
      'manifest && manifestProblem(manifest)',
      "''",
    ),
    tests: ['test/unit/protocol/backup-manifest-problem.test.ts'],
  },
  {
    ...turned(
      'no server writes a manifest that none would restore',
      'agent/backup/lease.ts',
      'const problem = manifestProblem(manifest);',
      "const problem = '';",
    ),
    tests: ['test/unit/protocol/backup-manifest-problem.test.ts'],
  },
  {
    ...turned(
      'Prometheus moves no folder of the server',
      'agent/backup/metrics.ts',
      'if (!isPlainName(name)) throw',
      'if (name === undefined) throw',
    ),
    tests: ['test/unit/agent/backup/metrics.mocked.test.ts'],
  },
  {
    ...turned(
      'what a block says of itself becomes no key',
      'agent/backup/blocks.ts',
      'const ulid = basename(folder);\n  const { minTime',
      'const { ulid } = await readMeta(folder);\n  const { minTime',
    ),
    tests: ['test/unit/agent/backup/metrics.mocked.test.ts'],
  },
  {
    ...turned(
      'a report has a key of its own',
      'protocol/report.ts',
      'if (!isPlainName(server)) throw',
      'if (!server) throw',
    ),
    tests: ['test/unit/protocol/report.test.ts'],
  },
  {
    ...turned(
      'a site’s file is fetched from where it was put',
      'protocol/content-manifest.ts',
      'isPlainPath(key) &&\n    key.startsWith(FILES_PREFIX) &&',
      "typeof key === 'string' &&",
    ),
    tests: ['test/unit/protocol/safe-name.test.ts'],
  },
  {
    ...turned(
      'a log’s name is a server’s',
      'agent/logs/unsent.ts',
      'if (!isPlainPath(stream))',
      'if (stream === undefined)',
    ),
    tests: ['test/unit/agent/logs/unsent.test.ts'],
  },
  {
    ...turned(
      'a machine chooses no file of the deployer’s computer',
      'deployer/local/machine-logs.ts',
      '.filter(isPlainName)',
      '.filter(Boolean)',
    ),
    tests: ['test/unit/deployer/local/machine-logs.test.ts'],
  },
  {
    ...turned(
      'a release’s zip holds paths of a release',
      'deployer/release/check.ts',
      'if (odd !== undefined) return',
      'if (!odd && odd) return',
    ),
    tests: ['test/unit/deployer/release/check.test.ts'],
  },
  {
    ...turned(
      'only a release is offered for a rollback',
      'deployer/release/check.ts',
      '([0-9a-f]{64})\\/(?:',
      '([^/]+)\\/(?:',
    ),
    tests: ['test/unit/deployer/release/check.test.ts'],
  },
];

/** What keeps one lost object of the backup from taking more than its own block, and that not for good. */
const OF_DAMAGED_BLOCKS: readonly Loss[] = [
  turned(
    'what is whole comes back',
    'agent/backup/metrics-restore.ts',
    'whole.length === 0 && damaged',
    'damaged',
  ),
  gone(
    'of a damaged block nothing is restored',
    'agent/backup/fetch-blocks.ts',
    '  for (const ulid of problems.keys()) await rm(join(folder, ulid), { recursive: true, force: true });\n',
  ),
  turned(
    'an older set serves where the newest is damaged',
    'agent/backup/fetch-blocks.ts',
    'fresh.filter((block) => damaged.some((gap) => overlap(gap, block)))',
    '[]',
  ),
  gone(
    'what was restored stays where its successor is damaged',
    'agent/backup/metrics-import.ts',
    ' &&\n      !damaged.some((gap) => overlap(gap, block))',
  ),
  turned(
    'damaged blocks are noted before anything is deleted',
    'agent/backup/metrics-keeper.ts',
    'if (found.length > 0)',
    'if (found.length < 0)',
  ),
  turned(
    'what is left of damaged blocks stays',
    'agent/backup/stored-objects.ts',
    '[...metrics.flatMap((set) => set.blocks), ...damaged]',
    'metrics.flatMap((set) => set.blocks)',
  ),
  turned(
    'the next server knows of damaged blocks',
    'agent/backup/lease.ts',
    'damaged: found?.manifest.damaged ?? []',
    'damaged: []',
  ),
  turned(
    'damaged blocks are tried again',
    'agent/backup/metrics-import.ts',
    'unique([...(set?.blocks ?? []), ...before])',
    'unique(set?.blocks ?? [])',
  ),
  turned(
    'damaged blocks are not kept without end',
    'agent/backup/metrics.ts',
    ' && maxTime > Date.now() - days * DAY_MILLISECONDS',
    '',
  ),
  turned(
    'a block that came back is damaged no more',
    'agent/backup/metrics.ts',
    '!held.has(ulid) && maxTime',
    'maxTime',
  ),
  gone(
    'a lost block is told',
    'agent/backup/fetch-blocks.ts',
    "      if (problem) tell(`the metrics' block ${formatBlock(block)} is not whole in the backup: ${problem}`);\n",
  ),
  turned(
    'finished blocks stand where old versions stay',
    'agent/backup/metrics.ts',
    'finished.has(block.ulid) ? METRICS_PREFIX',
    '!finished ? METRICS_PREFIX',
  ),
].map((loss) => ({ ...loss, tests: ['test/unit/agent/backup/'] }));

const RIGHTS = `${AWS}/deploy-rights.ts`;
const MACHINE_RIGHTS = `${AWS}/machine-rights.ts`;

/** What keeps who deploys one environment from all else. */
const OF_RIGHTS: readonly Loss[] = [
  gone('a role has a boundary, which no deploy takes away', RIGHTS, '      condition: bounded,\n'),
  gone(
    'roles are given to machines alone',
    RIGHTS,
    "      condition: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },\n",
  ),
  gone('what is changed is the environment’s own', MACHINE_RIGHTS, '    condition: tagged(rights.name),\n'),
  gone(
    'a machine has a role of its environment',
    MACHINE_RIGHTS,
    ", ArnLike: { 'ec2:InstanceProfile': profile }",
  ),
  gone(
    'a tag is given as a thing is made, not later',
    MACHINE_RIGHTS,
    "        'ec2:CreateAction': [...MAKES, 'RunInstances'],\n",
  ),
  gone(
    'the environment’s tag is given to nothing that has another',
    MACHINE_RIGHTS,
    "      'ForAllValues:StringNotEquals': { 'aws:TagKeys': [ENVIRONMENT_TAG] },\n",
  ),
  gone(
    'records of the environment’s names alone',
    RIGHTS,
    "          'route53:ChangeResourceRecordSetsNormalizedRecordNames': names,\n",
  ),
  turned(
    'a name of an environment begins no other',
    'deployer/aws/names.ts',
    '`/baton/${id}/`',
    '`/baton/${id}`',
  ),
  turned('an alarm’s name neither', 'deployer/aws/names.ts', '`baton/${id}/`', '`baton/${id}`'),
  turned(
    'a server never reads the authority’s key',
    `${AWS}/server-permissions.ts`,
    "['secrets/*', HOST_KEY, CERTIFICATE]",
    "['*']",
  ),
].map((loss) => ({ ...loss, tests: ['test/unit/rights/rights.test.ts'] }));

/** What keeps a deploy from going wrong twice, and secrets where they are. */
const OF_DEPLOYS: readonly Loss[] = [
  {
    ...turned(
      'a deploy is for the GitHub environment of its name',
      `${AWS}/github-roles.ts`,
      'subjects: [`environment:${name}`]',
      "subjects: ['environment:*']",
    ),
    tests: ['test/unit/stacks/state-stack.test.ts'],
  },
  {
    ...gone('a refused candidate is never asked again', 'deployer/gate.ts', '    await refuse(reason);\n'),
    tests: ['test/unit/constructs/immutable-server/', 'test/unit/deployer/'],
  },
  {
    ...gone('a refusal makes another machine', `${AWS}/boot-settings.ts`, '    refusals,\n'),
    tests: ['test/unit/constructs/aws/machine.test.ts'],
  },
  {
    ...gone('a new secret makes another machine', `${AWS}/boot-settings.ts`, '    secrets,\n'),
    tests: ['test/unit/constructs/aws/machine.test.ts'],
  },
  {
    ...gone(
      'another type makes another machine',
      `${AWS}/boot-settings.ts`,
      '    machine: `${instanceType} ${diskGiB} GiB`,\n',
    ),
    tests: ['test/unit/constructs/aws/machine.test.ts'],
  },
  {
    ...turned(
      'a rollback holds',
      'deployer/release/hold.ts',
      'if (!hold || named || hold.release === release) return undefined;',
      'if (!hold || hold) return undefined;',
    ),
    tests: ['test/unit/deployer/aws/hold.test.ts', 'test/unit/deployer/local/hold.test.ts'],
  },
  {
    ...turned(
      'a rollback without a name never leads forward',
      'deployer/release/history.ts',
      'if (at >= 0) line.length = at + 1;',
      'if (at === line.length - 1) continue;',
    ),
    tests: ['test/unit/deployer/release/history.test.ts'],
  },
  {
    ...turned(
      'the release that serves is never too old',
      'deployer/releases/old-releases.ts',
      'new Set([live, previous, hold?.release])',
      'new Set([previous, hold?.release])',
    ),
    tests: ['test/unit/deployer/releases/'],
  },
  {
    ...turned(
      'Terraform’s machines are its own to remove',
      'deployer/releases/candidates.ts',
      'removable: others.filter(({ id }) => !known.includes(id)),',
      'removable: others,',
    ),
    tests: ['test/unit/deployer/releases/'],
  },
  {
    ...turned(
      'the serving machine is never left over',
      'deployer/releases/candidates.ts',
      '(await place.machines()).filter(({ id }) => id !== holder)',
      'await place.machines()',
    ),
    tests: ['test/unit/deployer/releases/'],
  },
  {
    ...turned(
      'root executes what a release’s id covers',
      'deployer/aws/upload.ts',
      'if (userDataSha256 === fileHash(there, USER_DATA_FILE)) return;',
      'if (there) return;',
    ),
    tests: ['test/unit/deployer/aws/upload.mocked.test.ts'],
  },
  {
    ...turned(
      'no secret is stored in plain text',
      'deployer/aws/secrets.ts',
      "stored.get(name) !== 'SecureString'",
      'stored.get(name) === undefined',
    ),
    tests: ['test/unit/deployer/aws/secrets.test.ts'],
  },
  {
    ...gone(
      'a plan reads no secret',
      `${AWS}/stored-parameters.ts`,
      "      name: '${each.value}',\n      withDecryption: false,\n",
    ),
    tests: ['test/unit/constructs/aws/identity.test.ts'],
  },
  {
    ...turned(
      'Terraform’s JSON hands out no file of the job',
      '.github/scripts/check-stack.mjs',
      'if (FUNCTIONS.includes(name)) return [];',
      'if (name) return [];',
    ),
    tests: ['test/unit/github/check-stack.test.ts'],
  },
  {
    ...turned(
      'Terraform’s JSON runs the bundled steps alone',
      '.github/scripts/check-stack.mjs',
      "!STEP.test(given['local-exec'].command) ||",
      '',
    ),
    tests: ['test/unit/github/check-stack.test.ts'],
  },
  {
    ...gone(
      'a retiring server has the time that its parts may take',
      'protocol/retire-seconds.ts',
      '  LAST_BACKUP_SECONDS +\n',
    ),
    tests: ['test/unit/deployer/drain.mocked.test.ts'],
  },
];

/** What keeps clients that say nothing from filling Traefik's memory. */
const OF_CONNECTIONS: readonly Loss[] = [
  turned(
    'every request has to end',
    'docker/traefik/static.ts',
    '`${environment.connections.readSeconds}s`',
    "'0s'",
  ),
  turned(
    'a head has a limit',
    'docker/traefik/static.ts',
    'http: { ...HEAD, middlewares: MIDDLEWARES }',
    'http: { middlewares: MIDDLEWARES }',
  ),
  turned(
    'a connection of HTTP/2 has one',
    'docker/traefik/static.ts',
    'http2: STREAMS,\n        http3',
    'http3',
  ),
  turned(
    'no more connections than there is memory for',
    'settings/contradictions.ts',
    'total <= most) return [];',
    'total !== most) return [];',
  ),
  gone(
    'one client has a limit of its own',
    'userdata/connections.ts',
    "    add @clients4 { ip saddr ct count over ${perClient} } ${refuse('refused_client')}\n",
  ),
  gone('those over QUIC too', 'userdata/connections.ts', '    jump quic_client\n'),
  gone(
    'all together have one',
    'userdata/connections.ts',
    "    ct count over ${total} ${refuse('refused_total')}\n",
  ),
].map((loss) => ({
  ...loss,
  tests: ['test/unit/userdata/connections.test.ts', 'test/unit/docker/traefik.test.ts'],
}));

/** What keeps clients from a certificate that is not valid, and a server from keeping one for good. */
const OF_CERTIFICATES: readonly Loss[] = [
  turned(
    'the switch takes no valid certificate from clients',
    'deployer/gate.ts',
    'await lossOf(options, target)',
    'undefined',
  ),
  turned(
    'a certificate that is wrong is not one that is missing',
    'agent/site-certificate.ts',
    "problem.kind !== 'none-yet'",
    "problem.kind === 'none-yet'",
  ),
  turned(
    'a certificate that is good for one of its names comes back',
    'agent/backup/acme-file.ts',
    "if (problem?.kind !== 'other-names') return problem;",
    'if (problem) return problem;',
  ),
  gone('one that no order would improve comes back', 'agent/backup/acme-file.ts', ' && mayImprove'),
  gone('one that has expired does not', 'agent/backup/acme-file.ts', "kind === 'expired' || "),
  gone('an account goes with its authority', 'agent/backup/acme-file.ts', ' || isRecreated'),
  gone(
    'a deploy that leaves a wrong certificate fails',
    'deployer/drain.ts',
    '  if (failure) throw new Error(failure);\n',
  ),
  turned(
    'what a server says of a certificate is read as a stranger’s',
    'deployer/read-report.ts',
    'detail: remoteText(found.detail, LONGEST_DETAIL),',
    'detail: String(found.detail),',
  ),
  turned(
    'the error is shown, and not how the service stopped',
    'agent/telling-lines.ts',
    'errors.length > 0 ? errors : lines',
    'lines',
  ),
].map((loss) => ({
  ...loss,
  tests: [
    'test/unit/deployer/gate.mocked.test.ts',
    'test/unit/deployer/drain.mocked.test.ts',
    'test/unit/deployer/read-report.test.ts',
    'test/unit/agent/site-certificate.test.ts',
    'test/unit/agent/telling-lines.test.ts',
    'test/unit/agent/backup/acme-file.test.ts',
  ],
}));

/** What keeps apps from what is not theirs, and their owners from what they would lose. */
const OF_APPS: readonly Loss[] = [
  turned(
    'an app is on a network to itself',
    'docker/apps/address.ts',
    'APPS_FIRST_NETWORK + index',
    'APPS_FIRST_NETWORK',
  ),
  turned(
    'no service of one’s own is on an app’s network',
    'docker/networks.ts',
    'Number(SITE.exec(one)?.[2]) >= APPS_FIRST_NETWORK',
    'false',
  ),
  gone(
    'an app reaches no container and no metadata service',
    'userdata/app-egress.ts',
    "    ip daddr { ${[...CONTAINERS, LINK].join(', ')} } goto refused\n",
  ),
  turned(
    'an app reaches what is its own alone',
    'userdata/app-egress.ts',
    "join('')}    goto refused",
    "join('')}    accept",
  ),
  turned(
    'the rules hold for an app’s jobs too',
    'userdata/app-egress.ts',
    'ip saddr ${subnet} ip saddr !=',
    'ip saddr 172.29.128.10 ip saddr !=',
  ),
  turned(
    'an app’s image cannot be changed',
    'docker/compose.ts',
    'read_only: container.writable !== true',
    'read_only: container.writable === undefined ? undefined : false',
  ),
  turned('an app is not root', 'settings/app-contradictions.ts', 'Number.parseInt(user, 10) === 0', 'false'),
  turned(
    'AWS runs pinned images alone',
    'settings/aws-contradictions.ts',
    "image.includes('@sha256:')",
    "image.includes(':')",
  ),
  turned('an app’s volume is refused', 'settings/apps-schema.ts', 'volumes.length === 0', 'true'),
  turned(
    'a volume that a replacement loses is refused',
    'docker/services.ts',
    'lost === undefined || lostAtReplacement',
    'lost === undefined || lostAtReplacement !== false',
  ),
  turned(
    'two routes have two addresses',
    'docker/traefik/routed.ts',
    'if (before < index)',
    'if (before < 0)',
  ),
  turned(
    'of several routes of a service none is lost',
    'docker/traefik/routed.ts',
    'key: index === 0 ? service.name',
    'key: index >= 0 ? service.name',
  ),
  turned(
    'the longest path wins',
    'docker/traefik/routers.ts',
    'OF_PATHS + 4 * path.length + before',
    'OF_PATHS + before',
  ),
  turned('a path ends at a slash', 'docker/traefik/routers.ts', '${path}/\\`', '${path}\\`'),
  turned(
    'only what has no length, or too large a one, is held back',
    'docker/traefik/uploads.ts',
    '&& !${fits} &&',
    '&&',
  ),
  turned(
    'uploads do not fill Traefik’s memory',
    'docker/traefik/service.ts',
    '...(buffers && { TMPDIR: BUFFERS })',
    '...{}',
  ),
  turned(
    'secrets as variables are asked for before a machine starts',
    'docker/needed-secrets.ts',
    ' ...Object.values(secretVariables),',
    '',
  ),
  turned('the certificate has the apps’ names', 'settings/schema.ts', '    ...appHosts(environment),\n', ''),
].map((loss) => ({
  ...loss,
  tests: [
    'test/unit/docker/app-routes.test.ts',
    'test/unit/docker/apps.test.ts',
    'test/unit/docker/networks.test.ts',
    'test/unit/settings/apps.test.ts',
    'test/unit/stacks/apps.test.ts',
    'test/unit/stacks/services-of-ones-own.test.ts',
    'test/unit/userdata/app-egress.test.ts',
  ],
}));

/** What people on duty rely on. */
const OF_DUTY: readonly Loss[] = [
  ...[
    turned(
      'a server that does not know whether maintenance is on is not ready',
      'agent/maintenance.ts',
      'if (!this.#isKnown)\n      return { name, ok: false,',
      'if (!this.#isKnown)\n      return { name, ok: true,',
    ),
    gone(
      'a probe gets past the page',
      'agent/maintenance.ts',
      '      `!Header(\\`${PROBE_HEADER}\\`, \\`${this.probeToken}\\`)`,\n',
    ),
  ].map((loss) => ({ ...loss, tests: ['test/unit/agent/maintenance.test.ts'] })),
  ...[
    gone(
      'the gate asks for what is behind it',
      'deployer/gate.ts',
      '      ...pastMaintenance(report.probeToken),\n',
    ),
    gone('and the confirmation', 'deployer/rollout.ts', '    ...pastMaintenance(report?.probeToken),\n'),
  ].map((loss) => ({ ...loss, tests: ['test/unit/deployer/maintenance.mocked.test.ts'] })),
  ...[
    turned(
      'no host is accepted unseen',
      'deployer/way.ts',
      'StrictHostKeyChecking=yes',
      'StrictHostKeyChecking=no',
    ),
    gone('no other file vouches for it', 'deployer/way.ts', "    'GlobalKnownHostsFile=/dev/null',\n"),
  ].map((loss) => ({ ...loss, tests: ['test/unit/deployer/way.test.ts'] })),
];

export const LOSSES: readonly Loss[] = [
  ...OF_FILES_AND_SETTINGS,
  ...OF_APPS,
  ...OF_DUTY,
  ...OF_SEVERAL_SITES,
  ...OF_IMAGES,
  ...OF_HANDOVER,
  ...OF_APPS_AND_OPERATING,
  ...OF_THE_ADDRESS,
  ...OF_LOGS,
  ...OF_THE_SITE,
  ...OF_REDIRECTS,
  ...OF_HSTS,
  ...OF_DOWN,
  ...OF_APPLY,
  ...OF_PLANS,
  ...OF_TEXTS,
  ...OF_NETWORKS,
  ...OF_NAMES,
  ...OF_RIGHTS,
  ...OF_DEPLOYS,
  ...OF_CONNECTIONS,
  ...OF_DAMAGED_BLOCKS,
  ...OF_CERTIFICATES,
  turned(
    'a deleted block can be brought back as long as any object',
    `${AWS}/buckets.ts`,
    'shortLived: HEAD_PREFIX',
    "shortLived: 'backup/metrics/'",
  ),
  gone(
    'marks of deleted objects go',
    `${AWS}/bucket.ts`,
    "        rule('delete-markers', { expiration: [{ expiredObjectDeleteMarker: true }] }),\n",
  ),
  turned(
    'an alarm of a full disk, by what the agent measures',
    `${AWS}/machine-alarms.ts`,
    'namespace: metricNamespace,',
    '',
  ),
  gone('an alarm of a silent agent', `${AWS}/machine-alarms.ts`, 'tellsSilence: true,'),
  turned(
    'a new machine raises no alarm',
    `${AWS}/machine-alarms.ts`,
    "treatMissingData: 'missing'",
    "treatMissingData: 'breaching'",
  ),
  gone('lines become metrics', `${AWS}/log-group.ts`, "logGroupClass: 'STANDARD',"),
  gone(
    'the agent measures for the alarm',
    `${AWS}/boot-settings.ts`,
    'metricNamespace: metricNamespace(id),',
  ),
  {
    ...turned(
      'the last logs are off before the machine may go',
      'agent/retire.ts',
      "  await attempt('logs', async () => logs?.finish(LAST_LOGS_SECONDS));\n",
      '',
    ),
    tests: ['test/unit/agent/watch-address.mocked.test.ts'],
  },
  {
    ...gone(
      'a probe that nobody answers does not use up the time of the last backup',
      'agent/retire.ts',
      "  await attempt('stop', () => stopContainer('blackbox-exporter', 0));\n",
    ),
    tests: ['test/unit/agent/watch-address.mocked.test.ts'],
  },
  {
    ...turned(
      'a server without any address retires as well',
      'agent/address-states.ts',
      'return wasReplaced ? {',
      'return wasReplaced && holder ? {',
    ),
    tests: ['test/unit/agent/watch-address.mocked.test.ts'],
  },
  {
    ...turned(
      'the net alone stops no server',
      'agent/address-states.ts',
      'return wasReplaced ? {',
      'return holder ? {',
    ),
    tests: ['test/unit/agent/watch-address.mocked.test.ts'],
  },
  {
    ...gone(
      'a server that has just got the address does not stop for what was said before',
      'agent/address-states.ts',
      ' && server !== known',
    ),
    tests: ['test/unit/agent/watch-address.mocked.test.ts'],
  },
  {
    ...gone('the journal outlives a reboot', 'userdata/system-files.ts', 'Storage=persistent\\n'),
    tests: ['test/unit/userdata/'],
  },
  {
    ...gone(
      'logs flow while there is no IPv4 address',
      'docker/logging.ts',
      "'awslogs-endpoint': `https://logs.${region}.api.aws`,",
    ),
    tests: ['test/unit/docker/logging.test.ts'],
  },
  {
    ...gone('a local machine’s logs are for nobody else', 'deployer/local/machine-logs.ts', ', mode: 0o700'),
    tests: ['test/unit/deployer/local/machine-logs.test.ts'],
  },
  turned(
    'new before old, in the whole rollout',
    ROLLOUT,
    'createBeforeDestroy: true',
    'createBeforeDestroy: false',
  ),
  gone(
    'the order of the rollout',
    ROLLOUT,
    'if (before) step.dependsOn = [...(step.dependsOn ?? []), dependable(before)];',
  ),
  turned(
    'the switch after the gate',
    ROLLOUT,
    '[props.gate, props.switchAddress, props.confirm, props.drain, props.retire]',
    '[props.switchAddress, props.gate, props.confirm, props.drain, props.retire]',
  ),
  turned(
    'nobody is told to stop before the new server serves',
    ROLLOUT,
    'props.switchAddress, props.confirm, props.drain,',
    'props.switchAddress, props.drain, props.confirm,',
  ),
  turned(
    'a machine is replaced, not changed',
    `${AWS}/machine.ts`,
    'userDataReplaceOnChange: true',
    'userDataReplaceOnChange: false',
  ),
  turned(
    'credentials only by token',
    `${AWS}/machine.ts`,
    "httpTokens: 'required'",
    "httpTokens: 'optional'",
  ),
  turned(
    'credentials at one hop',
    `${AWS}/machine.ts`,
    'httpPutResponseHopLimit: 1',
    'httpPutResponseHopLimit: 2',
  ),
  turned('an encrypted disk', `${AWS}/machine.ts`, 'encrypted: true', 'encrypted: false'),
  gone('no termination by a slip', `${AWS}/machine.ts`, 'disableApiTermination: props.protect,'),
  gone('termination by a rollout', `${AWS}/machine.ts`, 'forceDestroy: true,'),
  turned('watched each minute', `${AWS}/machine.ts`, 'monitoring: true', 'monitoring: false'),
  gone('the address moves in one call', `${AWS}/aws-server.ts`, 'allowReassociation: true,'),
  gone('the address is kept', `${AWS}/address.ts`, 'preventDestroy: protect,'),
  turned('another region stops at the plan', `${AWS}/address.ts`, 'self.region == ', 'self.region != '),
  gone('the serving machine stays watched', `${AWS}/machine-alarms.ts`, 'dependsOn: [confirmed],'),
  turned(
    'the release is there before the machine',
    'stacks/aws-stack.ts',
    '          deployed.uploaded,\n',
    '',
  ),
  turned('rights before the machine', 'stacks/aws-stack.ts', '          ...permissions.ready,\n', ''),
  turned('identity before the machine', 'stacks/aws-stack.ts', '          ...identity.ready,\n', ''),
  turned('a way out before the machine', 'stacks/aws-stack.ts', '          ...network.routes,\n', ''),
  turned(
    'an old release’s own user data',
    `${AWS}/stored-release.ts`,
    "releaseKey(release, 'user-data')",
    "releaseKey(release, 'release.zip')",
  ),
  gone('the release’s id names its folder', `${AWS}/release-upload.ts`, 'assetHash: release.id,'),
  gone('the zip knows no umask', `${AWS}/release-upload.ts`, "outputFileMode: '0644',"),
  turned('buckets are kept', `${AWS}/bucket.ts`, 'preventDestroy: props.protect', 'preventDestroy: false'),
  turned('buckets are not emptied', `${AWS}/bucket.ts`, 'forceDestroy: !props.protect', 'forceDestroy: true'),
  turned(
    'buckets keep versions',
    `${AWS}/bucket.ts`,
    "versioningConfiguration: { status: 'Enabled' }",
    "versioningConfiguration: { status: 'Suspended' }",
  ),
  turned(
    'buckets block public policies',
    `${AWS}/bucket.ts`,
    'blockPublicPolicy: true',
    'blockPublicPolicy: false',
  ),
  turned(
    'buckets block public lists',
    `${AWS}/bucket.ts`,
    'ignorePublicAcls: true',
    'ignorePublicAcls: false',
  ),
  turned(
    'buckets are reached over TLS only',
    `${AWS}/bucket.ts`,
    "'aws:SecureTransport': 'false'",
    "'aws:SecureTransport': 'true'",
  ),
  turned('buckets are encrypted', `${AWS}/bucket.ts`, "sseAlgorithm: 'AES256'", "sseAlgorithm: 'none'"),
  turned(
    'the serving release never expires',
    `${AWS}/buckets.ts`,
    'days: props.releasesDays, tag: SUPERSEDED',
    'days: props.releasesDays',
  ),
  turned(
    'SSH only from named networks',
    `${AWS}/firewall.ts`,
    'environment.ssh.networks.entries()',
    "['0.0.0.0/0'].entries()",
  ),
  turned(
    'no port beside the web’s',
    `${AWS}/firewall.ts`,
    "{ id: 'https', protocol: 'tcp', from: 443, why: 'the site' }",
    "{ id: 'https', protocol: 'tcp', from: 443, to: 9090, why: 'the site' }",
  ),
  turned(
    'egress to named ports',
    `${AWS}/firewall.ts`,
    "{ id: 'http', protocol: 'tcp', from: 80, why: 'Debian packages' }",
    "{ id: 'http', protocol: 'tcp', from: 0, to: 65535, why: 'all' }",
  ),
  turned(
    'S3 without a public address',
    `${AWS}/network.ts`,
    'routeTableIds: [table.id]',
    'routeTableIds: []',
  ),
  turned(
    'a server reads releases, not the bucket',
    `${AWS}/server-permissions.ts`,
    '`${releases}/releases/*`',
    '`${releases}/*`',
  ),
  turned(
    'a server writes to its data only',
    `${AWS}/server-permissions.ts`,
    "{ sid: 'Content', actions: ['s3:GetObject']",
    "{ sid: 'Content', actions: ['s3:GetObject', 's3:PutObject']",
  ),
  turned('DNS challenges alone', `${AWS}/server-permissions.ts`, '`_acme-challenge.${host}`', 'host'),
  turned(
    'stars have a reason',
    `${AWS}/policy.ts`,
    "effect !== 'Deny' && stars.length > 0 && !wildcardReason",
    'false',
  ),
  gone('alarms outlive a rollout', `${AWS}/machine-alarms.ts`, 'lifecycle: { createBeforeDestroy: true },'),
  turned(
    'alarms have names of their own',
    `${AWS}/machine-alarms.ts`,
    '${alarm.id}/${instanceId}`',
    '${alarm.id}`',
  ),
  gone(
    'a failing host is left behind',
    `${AWS}/machine-alarms.ts`,
    'actions: [`arn:aws:automate:${region}:ec2:recover`],',
  ),
  turned(
    'nobody measuring is an alarm',
    `${AWS}/health-check.ts`,
    "treatMissingData: 'breaching'",
    "treatMissingData: 'missing'",
  ),
  gone('alarms are encrypted', `${AWS}/alert-topic.ts`, 'kmsMasterKeyId: props.keyArn,'),
  turned(
    'this account’s alarms alone',
    `${AWS}/alert-topic.ts`,
    "condition: { StringEquals: { 'aws:SourceAccount': props.accountId } },",
    '',
  ),
  {
    ...turned(
      'text is no reference',
      'constructs/escape.ts',
      'text.replaceAll(TEMPLATE, (sign) => `${sign.charAt(0)}${sign}`)',
      'text',
    ),
    tests: ['test/unit/constructs/escape.test.ts'],
  },
  turned(
    'the state is locked',
    `${AWS}/state-backend.ts`,
    "'use_lockfile', state.locking",
    "'use_lockfile', false",
  ),
  turned('the state is encrypted', `${AWS}/state-backend.ts`, 'encrypt: true', 'encrypt: false'),
  turned('the state’s bucket is kept', 'stacks/state-stack.ts', 'protect: true', 'protect: false'),
  gone('tokens for AWS alone', `${AWS}/github-role.ts`, "[`${ISSUER}:aud`]: 'sts.amazonaws.com',"),
  turned(
    'machines are found by their environment',
    'stacks/aws-stack.ts',
    '{ [ENVIRONMENT_TAG]: id }',
    '{ environment: id }',
  ),
];
