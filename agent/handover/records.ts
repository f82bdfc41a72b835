/** What the servers of an environment write for each other: who serves, who is there, who takes over from whom. */
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { HANDOVER_KEY, type HandoverEnd, type HandoverPair } from '../../protocol/handover';
import { type Report, reportKey } from '../../protocol/report';
import { previousIn, SERVING_KEY, type Serving } from '../../protocol/serving';
import { readJson } from '../../protocol/store';
import { PROTOCOL_VERSION } from '../../protocol/version';

export interface HandoverStore {
  readonly s3: S3Client;
  readonly bucket: string;
}

export class HandoverRecords {
  constructor(
    private readonly store: HandoverStore,
    private readonly server: string,
  ) {}

  readonly report = (server: string) => this.#read<Report>(reportKey(server));

  readonly pair = () => this.#read<HandoverPair>(HANDOVER_KEY);

  async writePair(older: HandoverEnd, newer: HandoverEnd): Promise<void> {
    const { s3, bucket } = this.store;
    const Body = JSON.stringify({ version: PROTOCOL_VERSION, older, newer } satisfies HandoverPair);
    await s3.send(
      new PutObjectCommand({ Bucket: bucket, Key: HANDOVER_KEY, Body, ContentType: 'application/json' }),
    );
  }

  /** @returns undefined where no other server serves, this one was replaced, or its older one has finished */
  async olderServer(): Promise<string | undefined> {
    const serving = await this.#read<Serving>(SERVING_KEY);
    if (serving === undefined) return undefined;
    const previous = previousIn(serving);
    if (previous === this.server) return undefined;
    const older = serving.server === this.server ? previous : serving.server;
    if (older === undefined || (await this.report(older))?.drained) return undefined;
    return older;
  }

  readonly #read = <T>(key: string): Promise<T | undefined> =>
    readJson<T>(this.store.s3, this.store.bucket, key);
}
