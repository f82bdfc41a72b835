/** Traefik's certificates, and each as the PEM files that every web server reads. */
import { X509Certificate } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { sha256 } from '../../protocol/sha256';
import { backupOf } from './backup';
import { NAMES } from './folder';
import type { Bucket } from './objects';

export interface TakenCertificate {
  readonly names: readonly string[];
  /** ISO 8601. */
  readonly validTo: string;
  readonly issuer: string;
}

interface Resolver {
  readonly Certificates?:
    | readonly {
        readonly domain?: { readonly main?: string; readonly sans?: readonly string[] | null };
        readonly certificate?: string;
        readonly key?: string;
      }[]
    | null;
}

/** The newest backup that is whole. @returns undefined where there is none */
export async function takeCertificates(
  store: Bucket,
  folder: string,
): Promise<readonly TakenCertificate[] | undefined> {
  for (const { key, sha256: hash } of (await backupOf(store))?.manifest.acme ?? []) {
    const { Body } = await store.s3
      .send(new GetObjectCommand({ Bucket: store.bucket, Key: key }))
      .catch(() => ({ Body: undefined }));
    const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
    if (sha256(bytes) !== hash) continue;
    await mkdir(join(folder, NAMES.certificates), { recursive: true, mode: 0o700 });
    await writeFile(join(folder, NAMES.acme), bytes, { mode: 0o600 });
    return writePem(bytes, join(folder, NAMES.certificates));
  }
  return undefined;
}

async function writePem(bytes: Buffer, folder: string): Promise<TakenCertificate[]> {
  const taken: TakenCertificate[] = [];
  const resolvers = Object.values(JSON.parse(bytes.toString()) as Record<string, Resolver | null>);
  for (const { domain, certificate, key } of resolvers.flatMap((one) => one?.Certificates ?? [])) {
    const { main, sans } = domain ?? {};
    // It becomes a file's name.
    if (!main || !certificate || !key || !/^(\*\.)?[a-z0-9.-]+$/.test(main)) continue;
    const file = join(folder, main.replace('*', '_wildcard'));
    const chain = Buffer.from(certificate, 'base64');
    await writeFile(`${file}.crt.pem`, chain, { mode: 0o644 });
    await writeFile(`${file}.key.pem`, Buffer.from(key, 'base64'), { mode: 0o600 });
    const { validTo, issuer } = new X509Certificate(chain);
    const by = /^(?:O|CN)=(.*)$/m.exec(issuer)?.[1] ?? issuer;
    taken.push({ names: [main, ...(sans ?? [])], validTo: new Date(validTo).toISOString(), issuer: by });
  }
  return taken;
}
