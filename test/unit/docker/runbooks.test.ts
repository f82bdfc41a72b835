import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { RUNBOOKS, runbookUrl } from '../../../docker/prometheus/runbook';
import { services } from '../../../docker/services';
import { SERVICE_NAMES } from '../../../settings/services';
import { production, withApp } from './monitoring-environments';

const text = readFileSync(join(import.meta.dirname, '../../..', RUNBOOKS), 'utf8');
const alerts = services(withApp()).flatMap(({ alerts = [] }) => alerts);
const names = [...new Set(alerts.map(({ name }) => name))];
const sections = text
  .split(/^## /m)
  .slice(1)
  .map((section) => ({
    name: section.split('\n')[0] ?? '',
    body: section.split(/^# /m)[0] ?? '',
  }));

test('every alert has its section, and every section an alert', () => {
  expect(sections.map(({ name }) => name).sort()).toEqual([...names].sort());
});

describe('each section', () => {
  test.each(sections)('$name says what it means, what to look at and what to do', ({ body }) => {
    const parts = body.match(/^\*\*(Means|Look|Do)\.\*\* /gm)?.map((part) => part.trim());
    expect(parts).toEqual(['**Means.**', '**Look.**', '**Do.**']);
    // Something that can be typed.
    expect(body).toMatch(/`[^`]+`|^ {4}\S/m);
  });
});

test('links within the page lead somewhere', () => {
  const anchors = sections.map(({ name }) => name.toLowerCase());
  const links = [...text.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor);
  expect(links.length).toBeGreaterThan(10);
  for (const link of links) expect(anchors).toContain(link);
});

test('an alert’s link is an anchor of the page', () => {
  for (const name of names) expect(runbookUrl(production(), name)).toMatch(/^docs\/runbooks\.md#[a-z]+$/);
});

test('settings that it names exist', () => {
  const environment = production({ alerts: { heartbeatUrlSecret: 'heartbeat-url' } });
  const settings = [...text.matchAll(/`(alerts|retention|machine|site)\.(\w+)`/g)];
  expect(settings.length).toBeGreaterThan(10);
  for (const [, group = '', name = ''] of settings) {
    const known = Object.keys((environment as unknown as Record<string, object>)[group] ?? {});
    expect(known, `${group}.${name}`).toContain(name);
  }
});

test('containers that it names exist', () => {
  for (const [, name] of text.matchAll(/docker (?:logs|restart|exec)(?: --\S+ \d+m?)? ([a-z][a-z-]*)/g))
    expect(SERVICE_NAMES).toContain(name);
});
