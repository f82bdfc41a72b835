/** What protects people whose servers boot from baked images, and how each protection would be lost. */
import type { Loss } from './protections';

const MACHINE = ['test/unit/constructs/aws/machine.test.ts'];
const KEPT = ['test/unit/deployer/aws/kept-images.test.ts'];
const STACK = ['test/unit/stacks/image-stack.test.ts'];
const BAKE = ['test/unit/deployer/aws/bake.test.ts'];
const CLEAN_UP = ['test/unit/userdata/image/clean-up.test.ts'];
const RIGHTS = ['test/unit/rights'];
const BUILDER = 'constructs/aws/image-builder';

const gone = (what: string, file: string, search: string, tests: readonly string[]): Loss => ({
  what: `images: ${what}`,
  ...{ file, search, replace: '', tests },
});

export const OF_IMAGES: readonly Loss[] = [
  gone(
    'one that a person withdrew makes no machine',
    'constructs/aws/image.ts',
    "      { name: `tag:${IMAGE_STATE_TAG}`, values: ['active'] },\n",
    MACHINE,
  ),
  {
    what: 'images: a deprecated one makes no machine',
    file: 'constructs/aws/image.ts',
    search: 'timecmp(self.deprecation_time, plantimestamp()) > 0',
    replace: 'timecmp(self.deprecation_time, plantimestamp()) < 0',
    tests: MACHINE,
  },
  gone(
    'what a release boots from is kept',
    'deployer/aws/kept-images.ts',
    '    await ec2.send(new CreateTagsCommand({ Resources: [ami], Tags }));\n',
    KEPT,
  ),
  {
    what: 'images: the serving one is not let go',
    file: 'deployer/aws/kept-images.ts',
    search: 'new Set([serving])',
    replace: 'new Set<string>()',
    tests: KEPT,
  },
  {
    what: 'images: none is distributed without its test',
    file: `${BUILDER}/pipeline.ts`,
    search: 'imageTestsEnabled: true',
    replace: 'imageTestsEnabled: false',
    tests: STACK,
  },
  gone('a bake is found by its lifecycle', 'deployer/aws/bake.ts', '[FAMILY_TAG]: family.name, ', BAKE),
  gone(
    'Ctrl-C ends a bake',
    'deployer/aws/bake.ts',
    "      log('cancels the bake; Image Builder ends its machines');\n      await cancel(client, arn);\n",
    BAKE,
  ),
  gone(
    'a run of CI ends its own bakes alone',
    'deployer/aws/bake.ts',
    '      if (buildUrl !== undefined && tags?.[BUILD_TAG] !== buildUrl) continue;\n',
    BAKE,
  ),
  {
    what: 'images: a workflow’s bake is ended whatever the outcome',
    file: '.github/workflows/bake.yaml',
    search: "always() && steps.bake.outcome != 'skipped'",
    replace: "steps.bake.outcome == 'success'",
    tests: ['test/unit/github/workflows.test.ts'],
  },
  {
    what: 'images: who bakes one family bakes no other',
    file: `${BUILDER}/bake-rights.ts`,
    search: 'resources: builder(rights, `image/${name}/*`)',
    replace: "resources: builder(rights, 'image/*')",
    tests: RIGHTS,
  },
  gone('their disks are encrypted', `${BUILDER}/recipe.ts`, "            encrypted: 'true',\n", STACK),
  gone(
    'a machine that failed is ended',
    `${BUILDER}/pipeline.ts`,
    '      terminateInstanceOnFailure: true,\n',
    STACK,
  ),
  gone(
    'the lifecycle ends no other family’s',
    `${BUILDER}/builder-rights.ts`,
    ', [`aws:ResourceTag/${FAMILY_TAG}`]: family',
    STACK,
  ),
  gone(
    'a deploy sets its own tag alone',
    'constructs/aws/image-rights.ts',
    "    'ForAllValues:StringEquals': { 'aws:TagKeys': [keptByTag(name)] },\n",
    RIGHTS,
  ),
  gone(
    'the builder’s own traces do not stay',
    'userdata/image/install-agent.sh',
    ': >/tmp/perform_cleanup\n',
    STACK,
  ),
  {
    what: 'ages: a release that is gone back to is as old as it was',
    file: 'agent/ages.ts',
    search: 'about?.first?.at',
    replace: 'new Date().toISOString()',
    tests: ['test/unit/agent/ages.test.ts'],
  },
  {
    what: 'ages: an old image raises an alert',
    file: 'docker/age-alerts.ts',
    search: '> ${days} * 86400',
    replace: '> ${days} * 8640000',
    tests: ['test/unit/docker/rules.test.ts'],
  },
  gone('logs do not stay', 'userdata/image/clean-up.sh', 'find "$root/var/log" -type f -delete\n', CLEAN_UP),
  gone(
    'nor what is logged after that',
    'userdata/image/clean-up.sh',
    'journalctl --relinquish-var\n',
    CLEAN_UP,
  ),
  gone('SSH keys do not stay', 'userdata/image/clean-up.sh', ' "$root"/etc/ssh/ssh_host_*', CLEAN_UP),
  gone(
    'the machine’s id does not stay',
    'userdata/image/clean-up.sh',
    ': >"$root/etc/machine-id"\n',
    CLEAN_UP,
  ),
];
