/**
 * What the address means for a server. Each state has one function, which is called once a second and says which state
 * comes next:
 *
 * - waiting: it has not had the address since the agent started
 * - holding: it got the address. The deployer may still take it back, so this server takes over nothing
 * - confirmed: the deployer named it as the one that serves. It holds the lease, or asks for it
 * - retiring: the deployer named another one
 */
import type { S3Client } from '@aws-sdk/client-s3';
import type { Settings } from '../protocol/boot-settings';
import { SERVING_KEY, type Serving } from '../protocol/serving';
import { readJson } from '../protocol/store';
import type { Jobs } from './apps/jobs';
import { attempt } from './attempt';
import type { BackupKeeper } from './backup/keeper';
import type { Takeover } from './backup/takeover';
import type { CertificateOrder } from './certificate';
import type { Handover } from './handover/handover';
import type { MachineLogs } from './logs/machine-logs';
import type { Reporter } from './reporter';

/** What a server does while it has the address, and what it finishes before it ends. */
export interface AddressDuties {
  readonly settings: Settings;
  readonly s3: S3Client;
  readonly reporter: Reporter;
  readonly keeper: BackupKeeper;
  readonly order: CertificateOrder;
  readonly takeover: Takeover;
  readonly jobs: Pick<Jobs, 'finish'>;
  readonly handover: Pick<
    Handover,
    'isReady' | 'giveNotice' | 'newerSendsOn' | 'openConnections' | 'hasOlder'
  >;
  /** @default the logs stay here */
  readonly logs: MachineLogs | undefined;
}

export type State =
  | { readonly name: 'waiting'; readonly wasConfirmed: boolean }
  | { readonly name: 'holding'; readonly atFirst: Named | undefined }
  | { readonly name: 'confirmed' }
  | { readonly name: 'retiring'; readonly for: string };

/** Whom the deployer names; nobody before the first deploy has ended. */
interface Named {
  readonly server: string | undefined;
}

/** @param holder who answers at the address; undefined where nobody does */
export function next(
  duties: AddressDuties,
  state: State,
  holder: string | undefined,
): Promise<State> | State {
  if (state.name === 'waiting') return waiting(duties, state, holder);
  if (state.name === 'holding') return holding(duties, state, holder);
  if (state.name === 'confirmed') return confirmed(duties, state, holder);
  return state;
}

type In<Name extends State['name']> = State & { readonly name: Name };

async function waiting(
  duties: AddressDuties,
  state: In<'waiting'>,
  holder: string | undefined,
): Promise<State> {
  if (holder !== duties.settings.server)
    return state.wasConfirmed ? retiringOr(duties, state, holder, undefined) : state;
  console.log('this server holds the address');
  // With a certificate that was restored this orders nothing; Traefik renews it in time.
  await attempt('certificate', async () => void (await duties.order.request()));
  return state.wasConfirmed
    ? confirmed(duties, { name: 'confirmed' }, holder)
    : holding(duties, { name: 'holding', atFirst: undefined }, holder);
}

async function holding(
  duties: AddressDuties,
  state: In<'holding'>,
  holder: string | undefined,
): Promise<State> {
  const { settings } = duties;
  const { atFirst } = state;
  if (holder !== settings.server)
    // Whom the deployer named at first is no news: the address was taken back, and may come again.
    return atFirst ? retiringOr(duties, state, holder, atFirst.server) : state;
  let found: Named | undefined;
  await attempt('backup', async () => {
    found = await named(duties);
  });
  if (found?.server === settings.server) return confirmed(duties, { name: 'confirmed' }, holder);
  await renewCertificate(duties);
  return { ...state, atFirst: atFirst ?? found };
}

async function confirmed(
  duties: AddressDuties,
  state: In<'confirmed'>,
  holder: string | undefined,
): Promise<State> {
  const { settings, keeper, takeover } = duties;
  if (holder !== settings.server) return retiringOr(duties, state, holder, undefined);
  await attempt('backup', async () => {
    if (!keeper.isWaiting || (await named(duties)).server !== settings.server) return;
    await keeper.claim((manifest) => takeover.mayTake(manifest));
  });
  await renewCertificate(duties);
  return state;
}

/**
 * A wrong answer from the net alone never stops a server: the deployer has to name another one.
 * @param known a name that is no news, because the deployer had said it before
 */
async function retiringOr(
  duties: AddressDuties,
  state: State,
  holder: string | undefined,
  known: string | undefined,
): Promise<State> {
  const { server } = await named(duties).catch(() => ({ server: undefined }));
  const wasReplaced = server !== undefined && server !== duties.settings.server && server !== known;
  // On AWS a machine that has just lost the address has none, and learns from nobody who has it.
  return wasReplaced ? { name: 'retiring', for: holder ?? 'another server' } : state;
}

async function renewCertificate({ reporter, order }: AddressDuties): Promise<void> {
  if (reporter.certificateIsValid) return;
  await attempt('certificate', async () => {
    if (await order.request()) console.log('asked for the certificate again');
    await reporter.refresh();
  });
}

/** The server that serves, as the deployer has it. */
const named = async ({ settings: { dataBucket }, s3 }: AddressDuties): Promise<Named> => ({
  server: (await readJson<Serving>(s3, dataBucket, SERVING_KEY))?.server,
});
