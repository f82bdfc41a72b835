/** Several sites in the stacks of both platforms. */
import { describe, expect, test } from 'vitest';
import { earlierThan, inputOf, ofType, one, synthAws } from '../../helpers/aws-synth';
import { synthLocal } from '../../helpers/local-synth';

const sites = {
  blog: {
    domain: 'blog.example.com',
    aliases: ['b.example.org'],
    directory: 'examples/site',
    redirects: [{ from: '/old', to: '/about' }],
  },
  // Something else publishes it.
  docs: { domain: 'docs.example.com' },
};

describe('on AWS', () => {
  const stack = () => synthAws({ site: { directory: 'examples/site' }, sites, dns: { zone: 'example.com' } });

  test('each site that has a folder is published by a step of its own, before the machine', () => {
    const { rulesFile, hash, ...input } = inputOf(stack(), 'site-blog') as Record<string, unknown>;
    expect(rulesFile).toMatch(/^assets\//);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(input).toMatchInlineSnapshot(`
      {
        "contentBucket": "example-com-production-content",
        "directory": "../../../examples/site",
        "region": "eu-central-1",
        "settings": {
          "site": {
            "names": [
              "blog.example.com",
              "b.example.org",
            ],
            "port": 443,
          },
        },
        "site": "blog",
      }
    `);
    const main = ofType(stack(), 'null_resource').site;
    expect(JSON.parse(main?.triggers.input)).not.toHaveProperty('site');
    expect(one(stack(), 'null_resource', 'site-blog').provisioner[0]['local-exec'].command).toMatch(
      / site create$/,
    );
    expect([...earlierThan(stack(), 'aws_instance.machine')]).toContain('null_resource.site-blog');
    expect(ofType(stack(), 'null_resource')).not.toHaveProperty('site-docs');
  });

  test('its names in the zone are records, and the others are told', () => {
    const names = Object.values(ofType(stack(), 'aws_route53_record')).map(
      ({ name, type }) => `${type} ${name}`,
    );
    expect(names).toEqual(expect.arrayContaining(['A blog.example.com', 'A docs.example.com']));
    expect(JSON.stringify(stack().json.output.dns_records)).toContain('b.example.org. 300 IN A');
  });

  test('the gate asks for each', () => {
    const hosts = (inputOf(stack(), 'gate') as { probes: { host: string }[] }).probes.map(({ host }) => host);
    expect(hosts).toEqual(expect.arrayContaining(['example.com', 'blog.example.com', 'docs.example.com']));
  });

  test('a site that is taken out takes nothing with it when its step is destroyed', () => {
    expect(one(stack(), 'null_resource', 'site-blog').provisioner).toHaveLength(1);
  });
});

test('on this computer, each by a step of its own', () => {
  const local = {
    blog: { ...sites.blog, domain: 'blog.baton.localhost', aliases: [] },
    docs: { domain: 'docs.baton.localhost' },
  };
  const { text } = synthLocal({ site: { directory: 'examples/site' }, sites: local });
  expect(text).toContain('"site-blog"');
  expect(text).not.toContain('"site-docs"');
});
