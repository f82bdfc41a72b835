/** The app: a stack for each environment. The only file of it that reads the process' environment. */
import { existsSync, readFileSync } from 'node:fs';
import { App } from 'cdktf/lib/app';
import { environmentNames, loadEnvironment } from './environments';
import { state } from './environments/state';
import { bootstrapped, isBootstrapped } from './settings/bootstrapped';
import { withBuiltSite } from './settings/built-site';
import { DEFAULT_HOST, type Host } from './settings/host';
import { parseRelease } from './settings/release';
import { validateState } from './settings/validate';
import { LocalStack } from './stacks/local-stack';
import { ServerStack } from './stacks/server-stack';
import { StateStack } from './stacks/state-stack';

/** Written by `npm run up`: what this computer can and cannot do. */
const HOST_FILE = '.baton/host.json';

/** The bootstrap stack: no server, but where the servers' state lives. */
const STATE = 'state';

function main(): void {
  const host: Host = existsSync(HOST_FILE)
    ? { ...DEFAULT_HOST, ...(JSON.parse(readFileSync(HOST_FILE, 'utf8')) as Partial<Host>) }
    : DEFAULT_HOST;
  // BATON_ENVIRONMENTS names those that are wanted, for instance in a pipeline that deploys one.
  const names = process.env.BATON_ENVIRONMENTS?.split(',') ?? [...environmentNames(), STATE];
  // Deploys an older release as it was; REASON tells whoever finds it later why.
  const release = parseRelease(process.env.RELEASE);
  const reason = process.env.REASON || undefined;
  // BATON_BUILT: the site's folder is finished, so a deploy runs nothing to make it.
  const settings = validateState(state);
  // cdktf's own validation starts `terraform version` once for every resource.
  const app = new App({ skipValidation: true });
  for (const name of names) {
    if (name === STATE) {
      const environments = bootstrapped(settings, (each) => loadEnvironment(each, host));
      new StateStack(app, name, { settings, environments, programs: __dirname });
      continue;
    }
    const loaded = loadEnvironment(name, host, release);
    const environment = process.env.BATON_BUILT === 'true' ? withBuiltSite(loaded) : loaded;
    if (environment.platform === 'local') new LocalStack(app, name, { environment, programs: __dirname });
    else
      new ServerStack(app, name, {
        environment,
        programs: __dirname,
        isBootstrapped: isBootstrapped(settings, name, environment),
        ...(reason && { reason }),
      });
  }
  app.synth();
}

try {
  main();
} catch (error) {
  // What is wrong with the input is for the person who wrote it; a stack trace would bury it.
  console.error(`baton: ${(error as Error).message}`);
  process.exitCode = 1;
}
