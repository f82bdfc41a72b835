/** The machines of a local environment, as Docker has them. */
import { execFileSync } from 'node:child_process';

/** Names of all, running or not. */
export const machinesOf = (environment: string): string[] =>
  execFileSync(
    'docker',
    [
      ...['ps', '--all', '--filter', `label=baton.environment=${environment}`],
      ...['--filter', 'label=baton.role=machine', '--format', '{{.Names}}'],
    ],
    { encoding: 'utf8' },
  )
    .split('\n')
    .filter(Boolean);
