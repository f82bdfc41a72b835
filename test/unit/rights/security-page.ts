/** The table of docs/security.md, made of the attacks that the tests try. */
import { ATTACKS } from './attacks';

/** Example names instead of the test's own. */
const shown = (resource: string) =>
  resource
    .replaceAll('123456789012', '<account>')
    .replaceAll('arn:aws:', '')
    .replaceAll('11111111-2222-3333-4444-555555555555', '<key>')
    .replaceAll(/Z0{18}\d/g, '<zone>');

export const attackTables = (): string =>
  Object.entries(ATTACKS)
    .map(([title, attacks]) =>
      [
        `### ${title}`,
        '',
        '| who | does what | call | on |',
        '|---|---|---|---|',
        ...attacks.map(
          (attack) =>
            `| ${attack.who} | ${attack.title} | \`${attack.action}\` | \`${shown(attack.resource)}\` |`,
        ),
      ].join('\n'),
    )
    .join('\n\n');
