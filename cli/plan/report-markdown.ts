/** A plan's report for a pull request. What comes from the plan is code, so that nothing in it is read as markup. */
import { remoteLines, remoteText } from '../../deployer/remote-text';
import type { PlanReport } from './report';
import { beside, counts, headline, outputLine, resourceLine } from './report-text';

/** A comment of GitHub holds 65536 characters, and Terraform has a word in it, too (.github/scripts/comment.sh). */
const MOST_CHARACTERS = 40_000;

export function reportMarkdown(report: PlanReport): string {
  const { server, files, outputs, dangers, notes } = report;
  const others = beside(report);
  const head = [
    `### ${line(headline(report))}`,
    ...dangers.map(
      ({ flag, effect, resources, allowed }) =>
        `**${allowed ? 'Allowed' : 'Refused'}**: ${effect}: ${code(resources.join(', '))} (${code(`--allow ${flag}`)})`,
    ),
    ...notes.map((note) => `**Note**: ${code(note)}`),
    ...bullets(
      'Because of',
      server.reasons.map(({ text }) => text),
    ),
    ...bullets(
      `Besides, ${counts(others)}`,
      others.map((one) => `${one.action}: ${resourceLine(one)}`),
    ),
    ...bullets('Outputs', outputs.filter(({ name }) => name !== 'release_id').map(outputLine)),
  ].join('\n\n');
  let text = `${head}\n`;
  for (const { path, change, diff, leftOut } of files) {
    const more = leftOut > 0 ? [`… ${leftOut} more lines`] : [];
    const block = details(`${change} ${path}`, [...diff, ...more]);
    if (text.length + block.length > MOST_CHARACTERS)
      return `${text.slice(0, MOST_CHARACTERS)}\nThe other files have no room here: \`npx baton plan\` shows them.\n`;
    text += block;
  }
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}\n` : text;
}

const MOST_ITEMS = 60;

function bullets(title: string, items: readonly string[]): string[] {
  if (items.length === 0) return [];
  const rest = items.length - MOST_ITEMS;
  const lines = items.slice(0, MOST_ITEMS).map((item) => `- ${code(item)}`);
  return [`${title}:\n\n${[...lines, ...(rest > 0 ? [`- … and ${rest} more`] : [])].join('\n')}`];
}

const line = (text: string) => remoteText(text).replaceAll(/[`<>&[\]*_#@!|\\]/g, '');

/** With more backticks around it than stand in it. */
function code(text: string): string {
  const plain = remoteText(text);
  const fence = '`'.repeat(longestRun(plain) + 1);
  return fence.length === 1 ? `\`${plain}\`` : `${fence} ${plain} ${fence}`;
}

function details(summary: string, lines: readonly string[]): string {
  const shown = lines.map((one) => remoteLines([one])[0] ?? ' ');
  if (shown.length === 0) return `\n- ${code(summary)}\n`;
  const fence = '`'.repeat(Math.max(3, longestRun(shown.join('\n')) + 1));
  const name = remoteText(summary).replaceAll(/[<>&]/g, '');
  const block = [`${fence}diff`, ...shown, fence].join('\n');
  return `\n<details><summary><code>${name}</code></summary>\n\n${block}\n\n</details>\n`;
}

const longestRun = (text: string) => Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
