/** Reads and writes the account's parameter store. */
import {
  DeleteParameterCommand,
  GetParameterCommand,
  ParameterNotFound,
  paginateGetParametersByPath,
  type SSMClient,
} from '@aws-sdk/client-ssm';

/** @returns undefined where there is none */
export async function readParameter(ssm: SSMClient, Name: string): Promise<string | undefined> {
  try {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name, WithDecryption: true }));
    return Parameter?.Value;
  } catch (error) {
    if (error instanceof ParameterNotFound) return undefined;
    throw error;
  }
}

export interface StoredParameter {
  /** Without the path that it stands below. */
  readonly name: string;
  readonly type: string;
  /** Of a secret the encrypted one. */
  readonly value: string;
  readonly version: number;
  readonly changed: Date;
}

export async function listParameters(ssm: SSMClient, Path: string): Promise<StoredParameter[]> {
  const found: StoredParameter[] = [];
  for await (const { Parameters = [] } of paginateGetParametersByPath({ client: ssm }, { Path }))
    for (const { Name = '', Type = '', Value = '', Version = 1, LastModifiedDate } of Parameters)
      found.push({
        ...{ name: Name.slice(Path.length + 1), type: Type, value: Value },
        ...{ version: Version, changed: LastModifiedDate ?? new Date(0) },
      });
  return found;
}

/** Not a failure where it is already gone. */
export async function removeParameter(ssm: SSMClient, Name: string): Promise<void> {
  try {
    await ssm.send(new DeleteParameterCommand({ Name }));
  } catch (error) {
    if (!(error instanceof ParameterNotFound)) throw error;
  }
}
