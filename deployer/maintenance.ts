/** The word in the data bucket that turns the maintenance page on and off, and what the server makes of it. */
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { asMaintenance, MAINTENANCE_KEY, type Maintenance } from '../protocol/maintenance';
import { SERVING_KEY, type Serving } from '../protocol/serving';
import { readJson } from '../protocol/store';
import { PROTOCOL_VERSION } from '../protocol/version';
import { readReport } from './read-report';
import { remoteText } from './remote-text';
import type { StorePlace } from './store-place';
import { within } from './within';

/** @returns undefined where it is off */
export async function readMaintenance({ s3, bucket }: StorePlace): Promise<Maintenance | undefined> {
  const found = await readJson<unknown>(s3, bucket, MAINTENANCE_KEY);
  return found === undefined ? undefined : asMaintenance(found);
}

/** @param wanted undefined turns it off */
export async function writeMaintenance(
  { s3, bucket }: StorePlace,
  wanted: Maintenance | undefined,
): Promise<void> {
  const object = { Bucket: bucket, Key: MAINTENANCE_KEY };
  if (!wanted) {
    await s3.send(new DeleteObjectCommand(object));
    return;
  }
  const Body = JSON.stringify({ version: PROTOCOL_VERSION, ...asMaintenance(wanted) });
  await s3.send(new PutObjectCommand({ ...object, Body, ContentType: 'application/json' }));
}

/** What visitors of the server get that serves. */
export interface Shown {
  /** @default none serves */
  readonly server?: string;
  /** Since when they get the page, as the server says it. @default they get the site */
  readonly since?: string;
}

export async function shownNow({ s3, bucket }: StorePlace): Promise<Shown> {
  const serving = await readJson<Serving>(s3, bucket, SERVING_KEY);
  if (!serving) return {};
  const since = (await readReport(s3, bucket, serving.server))?.maintenance;
  return { server: remoteText(serving.server), ...(since !== undefined && { since }) };
}

/** Its agent looks every five seconds, and first of all does what it has begun. */
const SECONDS = 30;

/**
 * Waits until the server that serves does what is wanted.
 * @param since of the page; undefined for the site
 * @returns what it does at last
 */
export async function awaitShown(store: StorePlace, since: string | undefined): Promise<Shown> {
  let shown: Shown = {};
  await within(SECONDS, async () => {
    shown = await shownNow(store);
    return shown.server === undefined || shown.since === since;
  });
  return shown;
}
