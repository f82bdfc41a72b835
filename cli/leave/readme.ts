/** The README of a folder that `baton leave` has written. */
import type { Remaining } from '../../deployer/leave-commands';
import { type About, NAMES } from '../../deployer/takeaway/folder';
import type { Environment } from '../../settings/schema';
import { certificateLine, type Taken } from './taken';

export function readme(
  environment: Environment,
  { environment: name, time }: About,
  { site, sites, certificates, metrics }: Taken,
  remains: readonly Remaining[],
): string {
  const { domain } = environment;
  const blocks = metrics
    ? `${metrics.blocks} blocks of Prometheus, ${metrics.from} to ${metrics.to}`
    : 'none were backed up';
  return `# ${domain}, as it was on ${time.slice(0, 16).replace('T', ' ')} UTC

| here | what |
|---|---|
| \`${NAMES.site}/\` | ${site ? `the ${site.files} published files, under their own paths` : 'nothing was published'} |
${Object.entries(sites)
  .map(
    ([name, { files }]) => `| \`${NAMES.sites}/${name}/\` | the same of the site ${name}, ${files} files |\n`,
  )
  .join(
    '',
  )}| \`${NAMES.certificates}/\` | ${certificateLine(certificates)}. **Private keys: keep them to yourself** |
| \`${NAMES.metrics}/\` | ${blocks} |
| \`${NAMES.settings}/\` | the environment's file, its complete settings, and the names of its secrets |

Not here: the values of secrets, logs (CloudWatch, or \`.baton/local/${name}/logs/\`), and mail or other services of
the domain. \`npx cdktf synth\` writes the configuration of every service to \`.baton/staging/${name}/release/\`.

## Serve it elsewhere

Any web server takes \`${NAMES.site}/\` as its root. With nginx:

    server {
      listen 443 ssl;
      server_name ${domain};
      root /srv/site;
      ssl_certificate     /etc/ssl/${domain}.crt.pem;
      ssl_certificate_key /etc/ssl/${domain}.key.pem;
      location / { try_files $uri $uri.html $uri/ =404; }
    }

- The PEM files are \`${NAMES.certificates}/<name>.crt.pem\` (with the chain) and \`.key.pem\`. Order new ones before
  they expire: nothing renews them here.
- Redirects and headers: \`_redirects\` and \`_headers\` in \`${NAMES.site}/\`, where the site had them, are read by
  Netlify and others as they are. The redirects of the settings are in \`${NAMES.settings}/settings.json\`, under
  \`site.redirects\`.
- Browsers that were here insist on HTTPS for ${environment.hsts.days} days: serve it before you move the records.
- Metrics: a Prometheus whose \`--storage.tsdb.path\` holds these folders, without \`set.json\`, shows them.

## Bring it back

In another account, region or on this computer: write an environment, deploy it, then

    npx baton restore <environment> <this folder>

## What would remain of ${name} after it is destroyed

${remains.map(({ what, why, remove }) => `- ${what}: ${why}. To remove it: ${remove}`).join('\n')}
`;
}
