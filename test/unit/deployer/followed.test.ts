import { expect, test } from 'vitest';
import { Followed } from '../../../deployer/followed';

const of = (server: string, ...services: string[]) =>
  (services.length > 0 ? services : ['nginx']).map((service) => ({ server, service }));

test('after a switch the server before is read, too, and goes with the next switch', () => {
  const followed = new Followed<{ server: string; service: string }>();
  expect(followed.with(of('one'))).toEqual(of('one'));
  expect(followed.with(of('two'))).toEqual([...of('two'), ...of('one')]);
  // What is new of the same server, such as the first line of a service.
  expect(followed.with(of('two', 'nginx', 'php'))).toEqual([...of('two', 'nginx', 'php'), ...of('one')]);
  expect(followed.with(of('three'))).toEqual([...of('three'), ...of('two', 'nginx', 'php')]);
});

test('while nobody serves, or it cannot be asked, it stays with those that it knows', () => {
  const followed = new Followed<{ server: string; service: string }>();
  followed.with(of('one'));
  expect(followed.with([])).toEqual(of('one'));
  expect(followed.with(of('two'))).toEqual([...of('two'), ...of('one')]);
});
