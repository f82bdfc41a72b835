/** IAM policies, written so that nothing is allowed by a star without a reason. */

export interface Statement {
  /** Says what it is for; letters and digits. */
  readonly sid: string;
  readonly effect?: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly principals?: Readonly<Record<string, string | readonly string[]>> | '*';
  readonly condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
  /** Why an action or a whole resource is a star. Needed where one is, unless it denies. */
  readonly wildcardReason?: string;
}

const VERSION = '2012-10-17';

/** @throws Error when a statement allows by a star and does not say why */
export function policy(statements: readonly Statement[]): string {
  for (const { sid, effect, actions, resources, wildcardReason } of statements) {
    const stars = [...actions, ...resources].filter(isWild);
    if (effect !== 'Deny' && stars.length > 0 && !wildcardReason)
      throw new Error(
        `policy statement ${sid} allows ${stars.join(', ')} and gives no reason (wildcardReason)`,
      );
  }
  return JSON.stringify({ Version: VERSION, Statement: statements.map(rendered) });
}

/**
 * A star that widens what is allowed: any action, any resource, all of a service. A path below a named bucket, log
 * group or parameter is how such a thing is named.
 */
const isWild = (text: string): boolean =>
  text === '*' ||
  /^[a-z0-9-]+:[A-Za-z]*\*/.test(text) ||
  /^arn:[^/]*\*/.test(text.replace(/(?<=[^:]):\*$/, ''));

const rendered = ({ sid, effect = 'Allow', actions, resources, principals, condition }: Statement) => ({
  Sid: sid,
  Effect: effect,
  ...(principals && { Principal: principals }),
  Action: actions,
  // A role's trust policy names no resource: it is the role.
  ...(resources.length > 0 && { Resource: resources }),
  ...(condition && { Condition: condition }),
});
