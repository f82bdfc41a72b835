/** `npm run up`: everything from a fresh machine to a served site. Run again, it does what is still to be done. */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { authorityRoot } from '../deployer/local/authority';
import { exists } from '../deployer/local/docker';
import { layout } from '../deployer/local/layout';
import { type LocalEnvironment, monitoringHost, origin } from '../settings/schema';
import type { CommandContext } from './command';
import { prepareImages, recipesFolder } from './images';
import { localEnvironmentName } from './local-environment';
import { missingParts } from './missing-parts';
import { checkDisk, dockerRoot } from './prerequisites/disk';
import { ensureDocker } from './prerequisites/docker';
import { checkNetwork } from './prerequisites/network';
import { checkPorts } from './prerequisites/ports';
import { ensureTerraform } from './prerequisites/terraform';
import { applyStack } from './terraform-stack';

/** The cache, the images twice (once in the machines' volume) and two machines. */
const NEED_GIB = 8;

export async function up(context: CommandContext, given: string): Promise<void> {
  const { environments, root, cacheDir, env, interactive, log } = context;
  const name = localEnvironmentName(environments, given, { awsCommand: 'npx cdktf deploy' });
  const wanted = environments.load(name) as LocalEnvironment;
  const names = layout(name, wanted.network);

  await ensureDocker({ cacheDir, interactive, log });
  const running = await exists('container', names.gateway.name);
  if (!running) {
    await checkDisk({ paths: [cacheDir, await dockerRoot()], needGiB: NEED_GIB });
    await checkPorts(wanted.ports);
    await checkNetwork(wanted.network);
  }
  const terraform = await ensureTerraform({ cacheDir, log, recipesDir: recipesFolder(root) });
  const { environment, absent } = await prepareImages(context, name);
  for (const { image, reason } of absent) log(`without ${image}: ${reason}`);
  const deployed = existsSync(`terraform.${name}.tfstate`);
  const replace = deployed ? await missingParts(name, names) : [];
  await applyStack({ stack: name, terraform, replace, root, env, log });

  const ca = '.baton/local-ca.pem';
  await writeFile(ca, `${await authorityRoot({ environment: name, layout: names })}\n`);
  log('');
  log(`site        ${origin(environment, environment.domain)}/`);
  if (environment.without.includes('grafana'))
    log('monitoring  not here: Grafana has no image on this computer');
  else log(`monitoring  ${origin(environment, monitoringHost(environment))}/`);
  log('');
  log(`The certificate is from this computer's own test authority. Its root is in ${ca}:`);
  const { domain, ports } = environment;
  log(`  curl --cacert ${ca} --resolve ${domain}:${ports.https}:127.0.0.1 ${origin(environment, domain)}/`);
  log(
    'Import that file into a browser to see the site there: browsers look for .localhost here without any set-up.',
  );
  log(`Alerts arrive in: docker logs ${names.alertSink.name}`);
  log(`npm run down ${name} removes everything.`);
}
