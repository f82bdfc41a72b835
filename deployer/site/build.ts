/** The site's own generator, where the environment names one. */
import { spawn } from 'node:child_process';

/**
 * @param command run by the shell
 * @throws Error when it fails: what was published before stays
 */
export function buildSite(command: string, directory: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, { cwd: directory, shell: true, stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) return resolve();
      reject(
        new Error(
          `the site's build command failed (${signal ?? `code ${code}`}): ${command}. ` +
            'Its last words are above; nothing was published',
        ),
      );
    });
  });
}
