/** Terraform's hands on AWS: `aws-steps.cjs STEP [create]`, its input as JSON in BATON_INPUT. */
import { type CertificateInput, ensureCertificate } from './certificate';
import { type ConfirmInput, runConfirm } from './confirm';
import { type DrainInput, runDrain } from './drain';
import { explain } from './explain';
import { type GateInput, runGate } from './gate';
import { publishSite, type SiteInput } from './site';
import { type UploadInput, upload } from './upload';

const log = (line: string) => console.log(line);

const STEPS: Readonly<Record<string, (input: never) => Promise<void>>> = {
  upload: (input: UploadInput) => upload(input, log),
  certificate: (input: CertificateInput) => ensureCertificate(input, log),
  site: (input: SiteInput) => publishSite(input, log),
  gate: (input: GateInput) => runGate(probed(input), log),
  confirm: (input: ConfirmInput) => runConfirm(probed(input), log),
  drain: (input: DrainInput) => runDrain(probed(input), log),
};

/** In tests the machines are not there, and something on this computer answers for them. */
function probed<T extends { readonly probeAddress?: string }>(input: T): T {
  const probeAddress = input.probeAddress ?? process.env.BATON_PROBE_ADDRESS;
  return probeAddress ? { ...input, probeAddress } : input;
}

async function main([name = '', verb = 'create']: readonly string[]): Promise<void> {
  const step = verb === 'create' ? STEPS[name] : undefined;
  if (!step) throw new Error(`no step "${name} ${verb}"; there are ${Object.keys(STEPS).join(', ')}`);
  const text = process.env.BATON_INPUT;
  if (!text) throw new Error(`the step ${name} needs its input as JSON in BATON_INPUT`);
  await step(JSON.parse(text) as never);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(`baton: ${explain(error)}`);
  process.exitCode = 1;
});
