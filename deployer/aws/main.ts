/** The steps that Terraform runs on AWS: `aws-steps.cjs STEP create|destroy`, with the input as JSON in BATON_INPUT. */
import { log, logError } from '../log';
import { PROJECT } from '../project';
import { sourceOf, whoDeploys } from '../release/source';
import { type CertificateInput, ensureCertificate } from './certificate';
import { explain } from './explain';
import { type GithubProviderInput, requireNoProvider } from './github-provider';
import { type GuardInput, guardHold, type HoldInput, recordHold, resume } from './hold';
import { type IdentityInput, type IdentityKeys, removeIdentity, storeIdentity } from './identity';
import { type ConfirmInput, type DrainInput, type GateInput, runConfirm, runDrain, runGate } from './rollout';
import { type BakeInput, bakedLine, endBakes, runBake } from './run-bake';
import { requireSecrets, type SecretsInput } from './secrets';
import { publishSite, type SiteInput } from './site';
import { type UploadInput, upload } from './upload';
import { subscribeVictorops, type VictoropsInput } from './victorops';
import { requireWayToStore, type WayToStoreInput } from './way-to-store';

interface Step {
  readonly create: (input: never) => Promise<void>;
  readonly destroy?: (input: never) => Promise<void>;
}

const STEPS: Readonly<Record<string, Step>> = {
  'github-provider': { create: (input: GithubProviderInput) => requireNoProvider(input) },
  guard: { create: (input: GuardInput) => guardHold(input) },
  secrets: { create: (input: SecretsInput) => requireSecrets(input, log) },
  identity: {
    create: (input: IdentityInput) => storeIdentity(input, newKeys()),
    destroy: (input: IdentityInput) => removeIdentity(input),
  },
  certificate: { create: (input: CertificateInput) => ensureCertificate(input, log) },
  'way-to-store': { create: (input: WayToStoreInput) => requireWayToStore(input) },
  upload: {
    create: async (input: UploadInput) => upload(input, log, undefined, await sourceOf(PROJECT, process.env)),
  },
  site: { create: (input: SiteInput) => publishSite(input, log) },
  gate: { create: (input: GateInput) => runGate(probed(input), log) },
  confirm: {
    create: async (input: ConfirmInput) => {
      const by = await whoDeploys(PROJECT, process.env);
      await runConfirm({ ...probed(input), ...(by && { by }) }, log);
    },
  },
  drain: { create: (input: DrainInput) => runDrain(probed(input), log) },
  resume: { create: (input: Omit<HoldInput, 'release'>) => resume(input, log) },
  hold: { create: (input: HoldInput & { readonly reason: string }) => recordHold(input, log) },
  // No resource of Terraform's: a workflow runs it, in the job that has the rights.
  bake: {
    create: async (input: BakeInput) => {
      const result = await runBake(input, log);
      if (typeof result === 'number') process.exitCode = result;
      else log(bakedLine(result, input.family));
    },
    destroy: (input: BakeInput) => endBakes(input, log),
  },
  victorops: { create: (input: VictoropsInput) => subscribeVictorops(input, log) },
};

/** Terraform hands them over and keeps them nowhere. */
const newKeys = (): IdentityKeys => ({
  authority: process.env.BATON_AUTHORITY_KEY ?? '',
  host: process.env.BATON_HOST_KEY ?? '',
});

/** In tests there are no machines: something on this computer answers for them. */
function probed<T extends { readonly probeAddress?: string }>(input: T): T {
  const probeAddress = input.probeAddress ?? process.env.BATON_PROBE_ADDRESS;
  return probeAddress ? { ...input, probeAddress } : input;
}

async function main([name = '', verb = 'create']: readonly string[]): Promise<void> {
  const step = verb === 'create' || verb === 'destroy' ? STEPS[name]?.[verb] : undefined;
  if (!step) throw new Error(`no step "${name} ${verb}"; there are ${Object.keys(STEPS).join(', ')}`);
  const text = process.env.BATON_INPUT;
  if (!text) throw new Error(`the step ${name} needs its input as JSON in BATON_INPUT`);
  await step(JSON.parse(text) as never);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  logError(`baton: ${explain(error)}`);
  process.exitCode = 1;
});
