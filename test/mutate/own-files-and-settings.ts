/** What protects people's own files and settings, and how each protection would be lost. */
import type { Loss } from './protections';

/** Settings that cannot work are refused. */
const REFUSED: readonly Loss[] = [
  {
    what: 'settings: an admin is no user or group of Debian',
    file: 'settings/user-name.ts',
    search: '!isSystemUser(name)',
    replace: 'true',
  },
  {
    what: 'settings: SSH takes no port that something else listens at',
    file: 'settings/common-schema.ts',
    search: '!TAKEN_PORTS.includes(port)',
    replace: 'true',
  },
  {
    what: 'settings: a network of one’s own does not meet the containers’',
    file: 'settings/own-network.ts',
    search: 'if (met)',
    replace: 'if (!met && met)',
  },
  {
    what: 'settings: metrics fit on the disk',
    file: 'settings/aws-contradictions.ts',
    search: 'metrics <= size - SYSTEM_GIB',
    replace: 'metrics <= 1e9',
  },
  {
    what: 'settings: a DNS provider has all that it needs',
    file: 'settings/acme-contradictions.ts',
    search: 'way.every((variable) => given.includes(variable))',
    replace: 'way.some((variable) => given.includes(variable)) || given.length === 0',
  },
  {
    what: 'settings: an authority that wants an account has one',
    file: 'settings/acme-contradictions.ts',
    search: '!authorityAt(server)?.needsAccount || ',
    replace: '!authorityAt(server) || server !== undefined || ',
  },
  {
    what: 'settings: CAA records do not keep the authority in use from issuing',
    file: 'settings/aws-contradictions.ts',
    search: 'named.includes(inUse.caa)',
    replace: 'named.length > 0',
  },
  {
    what: 'settings: CAA records name the authority in use',
    file: 'settings/authorities.ts',
    search: 'named ?? (inUse ? [inUse.caa] : [])',
    replace: "named ?? ['letsencrypt.org']",
  },
  {
    what: 'settings: no bucket’s name is one that S3 keeps for itself',
    file: 'settings/bucket-prefix.ts',
    search: ".replace(KEPT_BY_S3, '')",
    replace: '',
  },
  {
    what: 'settings: the site’s own URL is no target',
    file: 'protocol/site-rules/problems.ts',
    search: '  if (own) return',
    replace: '  if (own === 1) return',
  },
  {
    what: 'settings: a script for missing files needs PHP',
    file: 'settings/site-contradictions.ts',
    search: 'site?.frontController !== undefined && !site.php',
    replace: 'false',
  },
  {
    what: 'settings: whole networks are not believed as proxies',
    file: 'settings/visitors-schema.ts',
    search: 'return prefix >= WIDEST[address.kind()]',
    replace: 'return true',
  },
];

const FILES: readonly (Loss & { readonly tests: readonly string[] })[] = [
  {
    what: 'files: .git, .env and the like are left out',
    file: 'protocol/private-files.ts',
    search: "  String.raw`/(\\.(${FOLDERS.join('|')})|CVS)(/|$)`,\n",
    replace: '',
    tests: ['test/unit/protocol/private-files.test.ts', 'test/unit/deployer/site/'],
  },
  {
    what: 'files: programs are not shown where PHP is off',
    file: 'protocol/private-files.ts',
    search: ' || (!php && PROGRAM.test(rooted))',
    replace: '',
    tests: ['test/unit/protocol/private-files.test.ts', 'test/unit/deployer/site/'],
  },
  {
    what: 'files: copies of programs are not shown',
    file: 'protocol/private-files.ts',
    search: '  String.raw`\\.(${PROGRAMS})${COPY}$`,\n',
    replace: '',
    tests: ['test/unit/protocol/private-files.test.ts'],
  },
  {
    what: 'files: a date is no hash, and is not kept for a year',
    file: 'docker/nginx/caching.ts',
    search: '(?!(19|20)[0-9]{6})',
    replace: '',
    tests: ['test/unit/docker/nginx-caching.test.ts'],
  },
  {
    what: 'files: a word with a number is no hash',
    file: 'docker/nginx/caching.ts',
    search: '(?!\\w*([0-9]{3}|[a-z]{3}))',
    replace: '',
    tests: ['test/unit/docker/nginx-caching.test.ts'],
  },
  {
    what: 'files: a page is never kept for a year',
    file: 'docker/nginx/caching.ts',
    search: '    `  "~*${PAGES}" "no-cache";\\n`,\n',
    replace: '',
    tests: ['test/unit/docker/nginx-caching.test.ts'],
  },
  {
    what: 'files: a published object has the type that nginx gives',
    file: 'docker/media-types.ts',
    search: 'NAMED_TYPES[path] ?? TYPES.get(extension) ?? DEFAULT_TYPE',
    replace: 'DEFAULT_TYPE',
    tests: ['test/unit/deployer/site/'],
  },
  {
    what: 'files: a site that no server would take is refused before the first upload',
    file: 'deployer/site/publish.ts',
    search: '  checkLimit(directory, folder, paths, rules);\n',
    replace: '',
    tests: ['test/unit/deployer/site/'],
  },
  {
    what: 'files: the limit counts bytes, not letters',
    file: 'protocol/content-manifest.ts',
    search: 'tooManyBytes(Buffer.byteLength(renderManifest(files, rules)))',
    replace: 'tooManyBytes(renderManifest(files, rules).length)',
    tests: ['test/unit/deployer/site/', 'test/unit/protocol/', 'test/unit/agent/'],
  },
  {
    what: 'files: a circle that settings and _redirects make together is found',
    file: 'deployer/site/arrival.ts',
    search: 'circles([rules, own],',
    replace: 'circles([rules],',
    tests: ['test/unit/deployer/site/'],
  },
  {
    what: 'files: settings come before _redirects where circles are looked for',
    file: 'deployer/site/arrival.ts',
    search: 'circles([rules, own],',
    replace: 'circles([own, rules],',
    tests: ['test/unit/deployer/site/'],
  },
  {
    what: 'files: the script for missing files is among those published',
    file: 'deployer/site/publish.ts',
    search: '  checkFrontController(directory, frontController, paths);\n',
    replace: '',
    tests: ['test/unit/deployer/site/'],
  },
  {
    what: 'PHP: name, port and scheme are the visitor’s',
    file: 'docker/nginx/public-name.ts',
    search: 'SERVER_PORT: httpsPort',
    replace: 'SERVER_PORT: 8080',
    tests: ['test/unit/docker/nginx-php.test.ts'],
  },
  {
    what: 'PHP: an upload has the limit that the settings name',
    file: 'docker/nginx/uploads.ts',
    search: '`client_max_body_size ${bodyMiB(environment)}m;',
    replace: '`client_max_body_size 0;',
    tests: ['test/unit/docker/nginx-php.test.ts'],
  },
  {
    what: 'PHP: one visitor has not all uploads',
    file: 'docker/uploads.ts',
    search: 'uploadsAtATime(environment) / 4',
    replace: 'uploadsAtATime(environment)',
    tests: ['test/unit/settings/visitors.test.ts'],
  },
  {
    what: 'PHP: no visitor says what the own address is',
    file: 'docker/nginx/run-php.conf',
    search: 'fastcgi_param HTTP_CLIENT_IP "" if_not_empty;\n',
    replace: '',
    tests: ['test/unit/docker/nginx-php.test.ts'],
  },
  {
    what: 'visitors: only the proxies that are named are believed',
    file: 'docker/nginx/visitors.ts',
    search: '[networkOf(address).gateway, ...proxies]',
    replace: "['0.0.0.0/0', ...proxies]",
    tests: ['test/unit/docker/nginx-php.test.ts'],
  },
  {
    what: 'visitors: the address before a named proxy counts, not what a visitor wrote',
    file: 'docker/nginx/visitors.ts',
    search: 'real_ip_recursive on;\n',
    replace: '',
    tests: ['test/unit/docker/nginx-php.test.ts'],
  },
];

export const OF_FILES_AND_SETTINGS: readonly Loss[] = [
  ...REFUSED.map((loss) => ({
    ...loss,
    tests: [
      'test/unit/settings/',
      'test/unit/protocol/site-rules.test.ts',
      'test/unit/constructs/aws/dns.test.ts',
    ],
  })),
  ...FILES,
];
