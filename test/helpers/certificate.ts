/** A certificate of the tests' own authority, made by the real openssl. */
import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runContainer } from './docker';

const SCRIPT = `set -eu
cd /w
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 7 -subj '/CN=baton test authority' \
  -keyout ca-key.pem -out ca.pem
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$1" -keyout key.pem -out request.pem
printf 'subjectAltName=DNS:%s' "$1" >names
shift
for name in "$@"; do printf ',DNS:%s' "$name" >>names; done
openssl x509 -req -in request.pem -CA ca.pem -CAkey ca-key.pem -CAcreateserial -days 7 -extfile names -out cert.pem
chmod 644 *.pem
`;

/** Makes `cert.pem` and `key.pem` there. @returns the authority's certificate */
export function makeCertificate(folder: string, names: readonly string[]): string {
  chmodSync(folder, 0o777);
  const { status, output } = runContainer(
    'baton/tools:trixie',
    ['--volume', `${folder}:/w`],
    ['sh', '-c', SCRIPT, 'sh', ...names],
  );
  if (status !== 0) throw new Error(`openssl: ${output}`);
  return readFileSync(join(folder, 'ca.pem'), 'utf8');
}
