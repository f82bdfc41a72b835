/**
 * The names of an environment's things on AWS. Rights are granted by them, so none may also match another
 * environment's: `baton-prod-*` would match `baton-prod-eu-*`. Either a name is exact, or it ends in a sign that no
 * environment's name has.
 */

/** On everything that a stack makes. */
export const ENVIRONMENT_TAG = 'baton:environment';

/** Of the stack that bakes a family's images; it takes the place of an environment's name in all names below. */
export const imageStack = (family: string) => `image-${family}`;

/** On every baked image: the family that it is of. */
export const FAMILY_TAG = 'baton:family';

/** On every baked image: `active`, until a person withdraws it with any other value. No machine is made of that one. */
export const IMAGE_STATE_TAG = 'baton:image';

/** On every baked image, and on the bake that makes it: link to the run of CI. */
export const BUILD_TAG = 'baton:build';

/** On an image that a release of the environment boots from: it is not deleted. */
export const keptByTag = (id: string) => `baton:kept-by/${id}`;

/** Where Terraform keeps the environment's state. */
export const stateKey = (id: string) => `baton/${id}.tfstate`;

export const logGroupName = (id: string) => `/baton/${id}`;

/** Where CloudWatch shows what the machines measure for its alarms. */
export const metricNamespace = (id: string) => `Baton/${id}`;

/** Begins the name of every alarm about the environment's machines. */
export const alarmsBelow = (id: string) => `baton/${id}/`;

export const alarmTopicName = (id: string) => `baton-${id}-alarms`;

/** Of the key that encrypts parameters, logs and alarms. */
export const keyAlias = (id: string) => `alias/baton-${id}`;

/** Path of the IAM roles that the environment's deploys make. */
export const iamPath = (id: string) => `/baton/${id}/`;

/** Path of what the bootstrap stack makes for an environment: no deploy may change anything there. */
export const GITHUB_IAM_PATH = '/baton-github/';

/** What no role of the environment's deploys may exceed. */
export const boundaryArn = (accountId: string, id: string) =>
  `arn:aws:iam::${accountId}:policy${GITHUB_IAM_PATH}${id}-boundary`;

/** Where the environment's parameters stand. */
export const parametersBelow = (id: string) => `/baton/${id}`;

/** ARN of the path, for rights: a slash and names come after it. */
export const parametersArn = (region: string, accountId: string, id: string) =>
  `arn:aws:ssm:${region}:${accountId}:parameter${parametersBelow(id)}`;

/** Those that people store: a new value makes a new server. */
export const secretsBelow = (id: string) => `${parametersBelow(id)}/secrets`;

/** One for each candidate that was refused. */
export const refusalsBelow = (id: string) => `${parametersBelow(id)}/refusals`;

/** The release that a rollback went back to, as long as it holds. */
export const holdBelow = (id: string) => `${parametersBelow(id)}/hold`;

/** Of the policy for people on duty. */
export const operatorPolicyName = (id: string) => `baton-${id}-operator`;
