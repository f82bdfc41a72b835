/** A disk that has no room left: a very small one is mounted over the folder. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { docker } from '../../../deployer/local/docker';
import { SITE_FOLDER } from '../environment';
import type { Fault } from '../fault';
import type { Lab } from '../lab';
import { Elder } from './failed-deploy';
import { candidate, logOf, pullNow, within } from './parts';

const elder = new Elder();

const fill = (machine: string, folder: string) =>
  docker(['exec', machine, 'sh', '-c', `mkdir -p ${folder} && mount -t tmpfs -o size=64k tmpfs ${folder}`]);

export const diskFullAtBoot: Fault = {
  title: "the candidate's disk is full",
  expected: 'the boot stops and says so; the old server serves on',
  clients: 'nothing',
  prepare: (lab) => elder.remember(lab),
  act: async (lab) => {
    await lab.project.change();
    const deploy = lab.startDeploy();
    await fill(await candidate(deploy), '/srv/baton');
    return deploy.ended;
  },
  check: (lab, deployed) =>
    elder.stillServes(
      lab,
      deployed,
      /did not pass the gate/,
      /cannot write \S+release\S*; left on its disk: +0|No space left on device/,
    ),
};

const VERSIONS = '/srv/baton/www/versions';
const PAGE = 'fault.txt';
let serving = '';

const write = async (lab: Lab) => {
  const text = `published at ${Date.now()}\n`;
  await writeFile(join(lab.project.folder, SITE_FOLDER, PAGE), text);
  return text;
};

export const diskFullAtPull: Fault = {
  title: "the serving machine's disk is full when new content is published",
  expected: 'the site stays as it was, and is the new one once there is room',
  clients: 'nothing',
  prepare: async (lab) => {
    serving = await lab.serving();
    await fill(serving, VERSIONS);
  },
  act: async (lab) => {
    await write(lab);
    const deployed = await lab.deploy();
    await pullNow(lab);
    return deployed;
  },
  check: async (lab, { code, output }) => {
    const text = await readFile(join(lab.project.folder, SITE_FOLDER, PAGE), 'utf8');
    const serves = async () => (await lab.page(`/${PAGE}`)).body === text;
    const refused = await within(lab, 30, async () => /ENOSPC/.test(await logOf(lab, serving)));
    const early = await serves();
    await lab.onMachine(serving, 'umount', VERSIONS);
    await pullNow(lab);
    return [
      ...(code === 0 ? [] : [`publishing failed: ${output.slice(-400)}`]),
      ...(refused ? [] : ['the agent did not say that the disk is full']),
      ...(early ? ['the new page was served from a full disk: the fault was none'] : []),
      ...((await within(lab, 30, serves)) ? [] : ['the new page is not served although there is room again']),
    ];
  },
  restore: async (lab) => void (await lab.onMachine(serving, 'umount', VERSIONS).catch(() => undefined)),
};
