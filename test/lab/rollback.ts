/** Back to the release before, under load, with one command: `RELEASE=<id> npx cdktf deploy`. */
import { docker } from '../../deployer/local/docker';
import type { Lab } from './lab';
import { replacement } from './replacement';
import type { Row } from './row';

export async function rollback(lab: Lab): Promise<Row> {
  const before = await releaseOf(await lab.serving());
  const { code, output } = await lab.deployChange();
  if (code !== 0) throw new Error(`nothing can be rolled back, because the deploy failed:\n${output}`);
  lab.log(`back to the release ${before.slice(0, 12)}`);
  return replacement(lab, 'rollback', () => lab.deploy({ release: before }), {
    goesBack: true,
    look: async () => {
      const serving = await releaseOf(await lab.serving());
      return serving === before ? [] : [`the release ${serving} serves, not ${before}`];
    },
  });
}

const releaseOf = (machine: string) =>
  docker(['inspect', '--format', '{{index .Config.Labels "baton.release"}}', machine]);
