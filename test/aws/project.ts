/** A copy of the project with a production of its own, deployed to an account. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { copyProject } from '../../bench/workspace';
import type { Account } from './account';
import { type Event, type Run, run, TERRAFORM } from './terraform';

interface Stack {
  readonly provider: Readonly<Record<string, readonly { readonly alias?: string }[]>>;
}

export interface TerraformOptions {
  /** Called as soon as an event is there. */
  readonly onEvent?: (event: Event) => void;
  /** Beside the account's; undefined takes one of those away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

const SERVICES = ['budgets', 'cloudwatch', 'ec2', 'iam', 'kms', 'logs', 'route53', 's3', 'sns', 'ssm', 'sts'];

export class AwsProject {
  private constructor(
    private readonly account: Account,
    readonly folder: string,
  ) {}

  static async create(account: Account): Promise<AwsProject> {
    // A blank in the path, which a user may have too.
    const folder = join(mkdtempSync(join(tmpdir(), 'baton-test-aws-')), 'a site');
    mkdirSync(folder);
    await copyProject(folder, process.env);
    return new AwsProject(account, folder);
  }

  environment(file: 'production' | 'state', settings: object): void {
    const text = `export default ${JSON.stringify(settings, null, 2)} as const;\n`;
    writeFileSync(join(this.folder, 'environments', `${file}.ts`), text);
  }

  stackFolder = (stack: string) => join(this.folder, 'cdktf.out/stacks', stack);

  json = (stack: string) => readFileSync(join(this.stackFolder(stack), 'cdk.tf.json'), 'utf8');

  /**
   * @param env such as an older RELEASE
   * @throws Error with what was said
   */
  async synth(stack: string, env: Readonly<Record<string, string>> = {}): Promise<void> {
    const { code, output } = await run(
      this.folder,
      { ...this.account.env, BATON_ENVIRONMENTS: stack, ...env },
      process.execPath,
      ['cli/app.mjs'],
    );
    if (code !== 0) throw new Error(output);
    // Terraform itself reads this file after the stack's own: what is deployed is unchanged but for where AWS is.
    const { moto } = this.account;
    const here = {
      max_retries: 3,
      s3_use_path_style: true,
      // Who asks S3 Control has the account's number before the host, `123456789012.127.0.0.1`, which no resolver
      // knows. A proxy needs none; and whatever else is not of this computer ends there as well.
      http_proxy: moto.endpoint,
      https_proxy: moto.endpoint,
      endpoints: [Object.fromEntries(SERVICES.map((name) => [name, moto.endpoint]))],
    };
    const providers = (JSON.parse(this.json(stack)) as Stack).provider.aws ?? [];
    const aws = providers.map(({ alias }) => ({ ...(alias && { alias }), ...here }));
    writeFileSync(
      join(this.stackFolder(stack), 'account_override.tf.json'),
      JSON.stringify({ provider: { aws } }),
    );
    // With the bucket in the path, because it is no part of this computer's name.
    const inBucket = this.json(stack).includes('"use_lockfile"');
    const backend = inBucket ? ['-backend-config=use_path_style=true'] : [];
    const init = await this.terraform(stack, [
      'init',
      '-reconfigure',
      '-input=false',
      '-no-color',
      ...backend,
    ]);
    if (init.code !== 0) throw new Error(init.output);
  }

  terraform(
    stack: string,
    args: readonly string[],
    { onEvent, env = {} }: TerraformOptions = {},
  ): Promise<Run> {
    return run(this.stackFolder(stack), { ...this.account.env, ...env }, TERRAFORM, args, onEvent);
  }

  apply = (stack: string, options?: TerraformOptions) =>
    this.terraform(stack, ['apply', '-json', '-auto-approve', '-input=false'], options);

  /** 0: nothing to do, 1: an error, 2: changes. */
  plan = (stack: string, { out, ...options }: TerraformOptions & { readonly out?: string } = {}) =>
    this.terraform(
      stack,
      [
        ...['plan', '-detailed-exitcode', '-input=false', '-no-color', '-lock-timeout=0s'],
        ...(out ? [`-out=${out}`] : []),
      ],
      options,
    );

  remove(): void {
    rmSync(dirname(this.folder), { recursive: true, force: true });
  }
}
