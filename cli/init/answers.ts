/** What a new project is made from. */
import { createInterface } from 'node:readline/promises';
import type { AwsInput, LocalInput } from '../../settings/schema';
import type { StateInput } from '../../settings/state-schema';
import { validate, validateState } from '../../settings/validate';

export interface Answers {
  /** The site's name, such as example.com. */
  readonly domain: string;
  /** Told about certificates and alerts. */
  readonly email: string;
  /** AWS region, such as eu-central-1. */
  readonly region: string;
  /** GitHub repository whose workflows may deploy, such as example-org/site. @default none may */
  readonly repository?: string;
  /** Whether the site's `.php` files run; otherwise all files are served as they are. */
  readonly php: boolean;
}

/** What was said on the command line. */
export type Flags = Partial<Answers>;

interface Question {
  readonly text: string;
  readonly suggestion: string;
}

const QUESTIONS: Readonly<Record<'domain' | 'email' | 'region' | 'repository' | 'php', Question>> = {
  domain: { text: "The site's domain", suggestion: 'example.com' },
  email: { text: 'E-mail address for certificates and alerts', suggestion: 'admin@example.com' },
  region: { text: 'AWS region', suggestion: 'eu-central-1' },
  repository: { text: 'GitHub repository that may deploy (owner/name, empty for none)', suggestion: '' },
  php: { text: 'Does the site run PHP? (y/n)', suggestion: 'n' },
};

/** @throws Error naming the flags that are missing, where nobody is there to answer */
export async function answersOf(flags: Flags, interactive: boolean): Promise<Answers> {
  if (!interactive) {
    const missing = (['domain', 'email', 'region'] as const).filter((name) => flags[name] === undefined);
    if (missing.length > 0)
      throw new Error(
        `nobody is here to answer, so these are needed: ${missing.map((name) => `--${name}`).join(', ')}`,
      );
  }
  const terminal = interactive ? createInterface(process.stdin, process.stdout) : undefined;
  const ask = async (name: keyof typeof QUESTIONS, given: string | undefined): Promise<string> => {
    const { text, suggestion } = QUESTIONS[name];
    if (given !== undefined || !terminal) return given ?? suggestion;
    const answer = await terminal.question(`${text}${suggestion && ` [${suggestion}]`}: `);
    return answer.trim() || suggestion;
  };
  try {
    const domain = await ask('domain', flags.domain);
    const email = await ask('email', flags.email);
    const region = await ask('region', flags.region);
    const repository = await ask('repository', flags.repository);
    const php = await ask('php', flags.php === undefined ? undefined : flags.php ? 'y' : 'n');
    return { domain, email, region, ...(repository && { repository }), php: /^y/i.test(php) };
  } finally {
    terminal?.close();
  }
}

/** The settings that the answers mean. @throws InvalidEnvironmentError when one of them is not valid */
export function settingsOf({ domain, email, region, repository, php }: Answers) {
  const site = { directory: 'site', ...(php && { php }) };
  const production: AwsInput = { platform: 'aws', region, domain, contactEmail: email, site };
  const local: LocalInput = {
    platform: 'local',
    domain: 'site.localhost',
    contactEmail: email,
    grafana: { anonymousViewers: true },
    site,
    drainSeconds: 15,
  };
  const state: StateInput = {
    region,
    bucket: `${domain.replaceAll('.', '-')}-terraform-state`,
    ...(repository !== undefined && { github: { repository, environments: ['production'] } }),
  };
  validate('production', production);
  validate('local', local);
  validateState(state);
  return { production, local, state };
}
