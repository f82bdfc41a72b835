/**
 * What a manifest must be before anything that it names becomes a file, a folder or a key: its own hash tells that it
 * is whole, not who wrote it.
 */
import { acmeKey, generationOf, HEAD_PREFIX, isUlid, METRICS_PREFIX, metricsKey } from './backup-keys';
import type { BackupObject, BlockBackup, BlockObject, Manifest } from './backup-manifest';
import { fileProblem, isPlainName, isPlainPath, quoted } from './safe-name';

/** @returns the first thing in it that no server writes */
export function manifestProblem(manifest: Manifest): string | undefined {
  try {
    return oddity(manifest);
  } catch {
    // No list where one should be, or nothing where an entry should be.
    return 'a part that is none';
  }
}

function oddity({ generation, server, acme, metrics = [], damaged = [] }: Manifest): string | undefined {
  if (!isCount(generation)) return `the generation ${quoted(generation)}`;
  if (!isPlainName(server)) return `the server ${quoted(server)}`;
  const certificates = acme.find((backup) => !isAcmeBackup(backup));
  if (certificates) return `the certificates ${quoted(certificates)}`;
  const set = metrics.find(({ generation, time }) => !isCount(generation) || !isCount(time));
  if (set) return `metrics of the generation ${quoted(set.generation)} and the time ${quoted(set.time)}`;
  for (const block of [...metrics.flatMap(({ blocks }) => blocks), ...damaged]) {
    const problem = blockOddity(block);
    if (problem) return problem;
  }
  return undefined;
}

function blockOddity({ ulid, minTime, maxTime, objects }: BlockBackup): string | undefined {
  if (!isUlid(ulid)) return `the block ${quoted(ulid)}`;
  const of = `of the block ${ulid}`;
  if (!isTime(minTime) || !isTime(maxTime)) return `a time ${of}`;
  if (objects.length === 0) return `no object ${of}`;
  const object = objects.find((one) => !isBlockObject(one, ulid));
  if (object) return `the object ${quoted(object.key)} ${of}`;
  const files = objects.flatMap((one) => one.files);
  const file = files.find(({ path, size }) => !isPlainPath(path) || !isCount(size));
  if (file) return `the file ${quoted(file.path)} ${of}`;
  const problem = fileProblem(files.map(({ path }) => path));
  return problem && `the file ${problem} ${of}`;
}

const isAcmeBackup = ({ key, sha256, size, time }: BackupObject) =>
  isHash(sha256) && key === acmeKey(sha256) && isCount(size) && isCount(time);

const isBlockObject = ({ key, sha256, size }: BlockObject, ulid: string) =>
  isHash(sha256) && isKeyOf(key, ulid, sha256) && isCount(size);

const isKeyOf = (key: string, ulid: string, sha256: string) =>
  [METRICS_PREFIX, HEAD_PREFIX].some((prefix) => key === metricsKey(prefix, generationOf(key), ulid, sha256));

const isHash = (text: unknown) => typeof text === 'string' && /^[0-9a-f]{64}$/.test(text);
const isCount = (number: unknown) => Number.isSafeInteger(number) && Number(number) >= 0;
const isTime = (number: unknown) => typeof number === 'number';
