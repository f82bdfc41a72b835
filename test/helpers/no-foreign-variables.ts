/**
 * A test sees no variable that a person's shell or CI has set and that changes what programs print or whom they ask.
 * It sets itself what it is about.
 */
const FOREIGN = [
  ...['CI', 'FORCE_COLOR', 'NO_COLOR', 'COLORTERM', 'CLICOLOR', 'CLICOLOR_FORCE', 'COLUMNS', 'LINES'],
  ...['LANG', 'LANGUAGE', 'RELEASE', 'REASON', 'BATON_ENVIRONMENTS', 'BATON_COMMIT', 'BATON_BUILD_URL'],
];
const FOREIGN_PREFIX = /^(LC|AWS|GITHUB|GIT|TF_VAR|TF_CLI_ARGS)_/;

for (const name of Object.keys(process.env))
  if (FOREIGN.includes(name) || FOREIGN_PREFIX.test(name)) delete process.env[name];
