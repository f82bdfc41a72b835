/** Where the alerts' runbooks stand: a section each of docs/runbooks.md, whose heading is the alert's name. */
import type { Environment } from '../../settings/schema';

/** In the repository. */
export const RUNBOOKS = 'docs/runbooks.md';

/** With the anchor that GitHub, GitLab and most renderers of Markdown make of a heading. */
export const runbookUrl = ({ alerts }: Environment, alert: string): string =>
  `${alerts.runbooksUrl ?? RUNBOOKS}#${alert.toLowerCase()}`;
