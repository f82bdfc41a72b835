import { expect, test } from 'vitest';
import { compose } from '../../../docker/compose';
import { services } from '../../../docker/services';
import type { Environment } from '../../../settings/schema';
import { awsEnvironment, localEnvironment } from '../../helpers/environments';

interface Logging {
  readonly driver: string;
  readonly options: Readonly<Record<string, string>>;
}

function logging(environment: Environment): [string, Logging][] {
  const file = compose(environment, services(environment)) as {
    readonly services: Readonly<Record<string, { readonly logging: Logging }>>;
  };
  return Object.entries(file.services).map(([name, service]) => [name, service.logging]);
}

test.each(logging(awsEnvironment({ region: 'eu-west-1' })))(
  'on AWS %s writes to CloudWatch, by release and server, and neither start nor work waits for it',
  (name, { driver, options }) => {
    expect(driver).toBe('awslogs');
    expect(options).toMatchObject({
      'awslogs-region': 'eu-west-1',
      // Reached by IPv6 as well, while the machine has no public IPv4 address.
      'awslogs-endpoint': 'https://logs.eu-west-1.api.aws',
      'awslogs-group': '${BATON_LOG_GROUP:?}',
      'awslogs-stream': `\${BATON_RELEASE:?}/\${BATON_SERVER:?}/${name}`,
      mode: 'non-blocking',
    });
    // The server may write to the group, and make none.
    expect(options).not.toHaveProperty('awslogs-create-group');
  },
);

test.each([...logging(awsEnvironment()), ...logging(localEnvironment())])(
  'no log fills the disk: %s',
  (_, { driver, options }) => {
    const prefix = driver === 'awslogs' ? 'cache-' : '';
    expect(options).toMatchObject({ [`${prefix}max-size`]: '10m', [`${prefix}max-file`]: '3' });
  },
);
