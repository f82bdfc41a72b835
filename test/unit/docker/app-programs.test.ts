/** What apps run beside themselves must be no less limited than they are, and must not start by itself. */
import { expect, test } from 'vitest';
import { compose } from '../../../docker/compose';
import { services } from '../../../docker/services';
import { shopApp } from '../../helpers/apps';
import { awsEnvironment } from '../../helpers/environments';

type Entry = Readonly<Record<string, unknown>>;

const environment = awsEnvironment({ apps: { shop: { ...shopApp, release: ['bin/migrate', '$HOME'] } } });
const { services: entries } = compose(environment, services(environment)) as {
  readonly services: Readonly<Record<string, Entry>>;
};
const own = ['container_name', 'command', 'networks', 'logging', 'restart', 'profiles'];
const rest = (entry: Entry = {}) =>
  Object.fromEntries(Object.entries(entry).filter(([key]) => !own.includes(key)));

test.each([
  ['shop.release', ['bin/migrate', '$$HOME'], '172.29.128.11'],
  ['shop.job.digest', ['bin/digest'], '172.29.128.12'],
])('%s has all that its app has, but command, address and log', (name, command, address) => {
  const entry = entries[name];
  expect(rest(entry)).toEqual(rest(entries.shop));
  expect(entry).toMatchObject({ container_name: name, command, restart: 'no', profiles: ['programs'] });
  expect(entry?.networks).toEqual({ 'site-128': { ipv4_address: address } });
  expect(JSON.stringify(entry?.logging)).toContain(`/${name}"`);
});
