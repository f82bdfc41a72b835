import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { CreateBucketCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { storeClient } from '../../protocol/store';
import { docker, type Outcome, requireImage } from '../helpers/docker';
import { testFolder, writeFiles } from '../helpers/folder';
import { ANYONE, Moto } from '../helpers/moto';

// The server's own shell code against an AWS that checks every signature and every permission.
const LIB = join(import.meta.dirname, '../../userdata/lib.sh');
const REGION = 'eu-central-1';
const SECRET = 'p$s"w\\o`r\'d ü\n-----END\n';

let moto: Moto;
let s3: S3Client;
let role: { AccessKeyId: string; SecretAccessKey: string; Token: string };

beforeAll(async () => {
  moto = await Moto.start();
  const options = { region: REGION, endpoint: moto.endpoint, credentials: ANYONE };
  s3 = storeClient(options);
  await s3.send(
    new CreateBucketCommand({ Bucket: 'data', CreateBucketConfiguration: { LocationConstraint: REGION } }),
  );
  await s3.send(new PutObjectCommand({ Bucket: 'data', Key: 'releases/a/release.zip', Body: 'the zip' }));
  const ssm = new SSMClient(options);
  await ssm.send(
    new PutParameterCommand({ Name: '/baton/production/secret', Value: SECRET, Type: 'SecureString' }),
  );
  role = await assumeServerRole();
  // From here on moto checks signatures and permissions.
  await fetch(`${moto.endpoint}/moto-api/reset-auth`, { method: 'POST', body: '0' });
}, 400_000);
afterAll(() => moto?.close());

/** As the server's own role: what it may do, and nothing else. */
async function assumeServerRole() {
  const ask = async (service: string, parameters: Record<string, string>) => {
    const answer = await fetch(moto.endpoint, {
      method: 'POST',
      headers: {
        Authorization:
          `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/${service}/aws4_request, ` +
          `SignedHeaders=host, Signature=x`,
      },
      body: new URLSearchParams(parameters),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(text);
    return text;
  };
  const iam = (Action: string, rest: Record<string, string>) =>
    ask('iam', { Action, Version: '2010-05-08', ...rest });
  const allow = (Action: string[], Resource: string) => ({ Effect: 'Allow', Action, Resource });
  const document = (Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
  await iam('CreateRole', {
    RoleName: 'server',
    AssumeRolePolicyDocument: document([
      { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ec2.amazonaws.com' } },
    ]),
  });
  await iam('PutRolePolicy', {
    RoleName: 'server',
    PolicyName: 'server',
    PolicyDocument: document([
      allow(['s3:GetObject', 's3:PutObject'], 'arn:aws:s3:::data/*'),
      // moto knows the resources of S3's actions alone.
      allow(['ssm:GetParameter'], '*'),
    ]),
  });
  const answer = await ask('sts', {
    Action: 'AssumeRole',
    Version: '2011-06-15',
    RoleArn: 'arn:aws:iam::123456789012:role/server',
    RoleSessionName: 'i-0123456789abcdef0',
  });
  const part = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(answer)?.[1] ?? '';
  return {
    AccessKeyId: part('AccessKeyId'),
    SecretAccessKey: part('SecretAccessKey'),
    Token: part('SessionToken'),
  };
}

/** The metadata service in its second version: no token, no answer. */
async function metadataService(given: object | null): Promise<Server> {
  const server = createServer((request, response) => {
    const { method, url, headers } = request;
    if (method === 'PUT' && url === '/latest/api/token' && headers['x-aws-ec2-metadata-token-ttl-seconds'])
      return response.end('the-token');
    if (headers['x-aws-ec2-metadata-token'] !== 'the-token') return response.writeHead(401).end();
    const roles = '/latest/meta-data/iam/security-credentials/';
    if (given && url === roles) return response.end('server-role');
    if (given && url === `${roles}server-role`)
      return response.end(JSON.stringify({ Code: 'Success', ...given }, null, 2));
    return response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return server;
}

/** A shell on a Debian as the server's, on this computer's network for the loopback address' sake. */
async function shell(script: string, { credentials = role as object | null } = {}): Promise<Outcome> {
  requireImage('baton/tools:trixie');
  const metadata = await metadataService(credentials);
  const { port } = metadata.address() as AddressInfo;
  const folder = testFolder();
  const settings = {
    AWS_REGION: REGION,
    AWS_ENDPOINT_URL: moto.endpoint,
    AWS_EC2_METADATA_SERVICE_ENDPOINT: `http://127.0.0.1:${port}`,
    BATON_PARAMETERS: 'ssm:/baton/production',
  };
  const env = Object.entries(settings).map(([name, value]) => `${name}='${value}'\n`);
  writeFiles(folder, [
    { path: 'env', content: env.join('') },
    { path: 'script', content: `. /usr/local/lib/baton/lib.sh\n${script}\n` },
  ]);
  // In the background, because the metadata service is this very process.
  const name = `baton-aws-lib-${process.pid}-${port}`;
  const child = spawn('docker', [
    ...['run', '--rm', '--name', name, '--network', 'host'],
    ...['--volume', `${folder}:/etc/baton:ro`, '--volume', `${LIB}:/usr/local/lib/baton/lib.sh:ro`],
    ...['baton/tools:trixie', 'sh', '-eu', '/etc/baton/script'],
  ]);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk;
    });
  const status = await new Promise<number | null>((resolve) => {
    child.on('close', resolve);
  });
  metadata.close();
  docker(['rm', '--force', name]);
  return { status, output };
}

describe('parameter', () => {
  test('is decrypted, byte for byte, with one line end', async () => {
    const { status, output } = await shell('parameter secret >/tmp/x; base64 -w 0 /tmp/x');
    expect(Buffer.from(output, 'base64').toString()).toBe(SECRET);
    expect(status).toBe(0);
  });

  test('that nobody stored stops the boot and is named', async () => {
    const { status, output } = await shell('parameter missing >/tmp/x; echo NEVER');
    expect(output).toContain('the parameter /baton/production/missing cannot be read: ');
    expect(output).toContain('ParameterNotFound');
    expect(output).not.toContain('NEVER');
    expect(status).toBe(1);
  });

  test('leaves the variables of whoever asks for it alone', async () => {
    const script = 'service=a name=b path=c; parameter secret >/dev/null; echo "$service $name $path"';
    expect(await shell(script)).toEqual({ status: 0, output: 'a b c\n' });
  });

  test('is asked for with no secret on a command line', async () => {
    // Every command line that any process has had meanwhile.
    const script = `
      (while :; do cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' '\\n'; done >/tmp/seen) & watcher=$!
      for i in 1 2 3; do parameter secret >/dev/null; s3_get data releases/a/release.zip /tmp/x; done
      kill $watcher
      grep -c -a aws-sigv4 /tmp/seen | sed 's/^[1-9].*/SEEN/'
      grep -a -F -e '${role.SecretAccessKey}' -e '${role.Token.slice(0, 40)}' -e the-token /tmp/seen | grep -v grep || echo CLEAN`;
    const { output } = await shell(script);
    expect(output).toContain('SEEN');
    expect(output).toContain('CLEAN');
  });
});

describe('object storage', () => {
  test('an object comes and goes', async () => {
    const { status, output } = await shell(
      's3_get data releases/a/release.zip /tmp/x; cat /tmp/x; ' +
        'echo "a report" >/tmp/y; s3_put data servers/i-1/report.json /tmp/y',
    );
    expect([status, output]).toEqual([0, 'the zip']);
    const found = moto.calls().filter(({ action }) => action === 'PUT /data/servers/i-1/report.json');
    expect(found.map(({ body }) => body)).toEqual(['a report\n']);
  });

  test("what is not there is told in the store's words", async () => {
    const { status, output } = await shell('s3_get data releases/b/release.zip /tmp/x; echo NEVER');
    expect(output).toContain('NoSuchKey');
    expect(output).not.toContain('NEVER');
    expect(status).not.toBe(0);
  });

  test('a wrong signature is refused: this AWS does check them', async () => {
    const credentials = { ...role, SecretAccessKey: `${role.SecretAccessKey.slice(1)}x` };
    const { status, output } = await shell('s3_get data releases/a/release.zip /tmp/x', { credentials });
    expect(output).toContain('SignatureDoesNotMatch');
    expect(status).not.toBe(0);
  });
});

test('a machine without an instance profile says so', async () => {
  const { status, output } = await shell('parameter secret; echo NEVER', { credentials: null });
  expect(output).toContain('no credentials: the machine has no instance profile');
  expect(output).not.toContain('NEVER');
  expect(status).toBe(1);
});
