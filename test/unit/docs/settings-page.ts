/** The generated part of docs/settings.md. */
import { services } from '../../../docker/services';
import { awsSettings } from '../../../settings/aws-schema';
import { common } from '../../../settings/common-schema';
import { localSettings } from '../../../settings/local-schema';
import { stateSchema } from '../../../settings/state-schema';
import { production } from '../docker/monitoring-environments';
import { anchorsOf } from './markdown';
import { type Comment, commentsOf } from './settings-comments';
import { type Setting, settingsOf } from './settings-schema';

export interface Chapter {
  readonly title: string;
  readonly settings: readonly Setting[];
  readonly comments: ReadonlyMap<string, Comment>;
}

export const CHAPTERS: readonly Chapter[] = [
  {
    title: 'Every environment',
    settings: settingsOf(common),
    comments: commentsOf('common-schema', 'common'),
  },
  {
    title: 'On AWS',
    settings: settingsOf(awsSettings),
    comments: commentsOf('aws-schema', 'awsSettings'),
  },
  {
    title: 'On this computer',
    settings: settingsOf(localSettings),
    comments: commentsOf('local-schema', 'localSettings'),
  },
  {
    title: 'The state stack',
    settings: settingsOf(stateSchema.shape),
    comments: commentsOf('state-schema', 'stateSchema'),
  },
];

/** Beyond this a default is shown in words first. */
const LONG = 40;

export const settingsPage = (): string => CHAPTERS.map(chapter).join('\n\n');

/** Links to everything that stands by itself or leads a group. */
export function contents(): string {
  const anchors = anchorsOf(settingsPage());
  let next = 0;
  return CHAPTERS.map(({ title, settings }) => {
    next += 1;
    const links = settings.flatMap(({ path }) => {
      const anchor = anchors[next];
      next += 1;
      return path.includes('.') ? [] : [`[\`${path}\`](#${anchor})`];
    });
    return `**${title}**: ${links.join(', ')}`;
  }).join('\n\n');
}

const chapter = ({ title, settings, comments }: Chapter) =>
  [`## ${title}`, ...settings.map((setting) => entry(setting, comments.get(setting.path)))].join('\n\n');

const entry = (setting: Setting, comment: Comment | undefined) =>
  [
    `### \`${setting.path}\``,
    '',
    textOf(setting, comment),
    '',
    ...(setting.kind ? [`- Only with \`${setting.kind}\``] : []),
    ...setting.allowed.map((sentence) => `- ${sentence}`),
    ...defaultOf(setting, comment),
    ...(comment?.example ? [`- Example: \`${leaf(setting.path)}: ${comment.example}\``] : []),
  ]
    .join('\n')
    .trimEnd();

/** A range that stands on a line of its own is left out of the text. */
const textOf = ({ range }: Setting, { text }: Comment = { text: '' }) =>
  (range === undefined ? text : text.replace(`, ${range}`, '')).replaceAll(
    /docs\/(\w+\.md)/g,
    '[docs/$1]($1)',
  );

function defaultOf({ isRequired, isGroup, fallback }: Setting, comment: Comment | undefined): string[] {
  if (isRequired) return ['- Required'];
  if (isGroup) return [];
  const words = comment?.fallback ?? '';
  if (fallback === undefined) return [`- Default: ${words}`];
  const code = `\`${literal(fallback)}\``;
  const value = bare(literal(fallback));
  return [
    `- Default: ${words.startsWith(value) ? `${code}${words.slice(value.length)}` : `${words}: ${code}`}`,
  ];
}

/** Comments write texts without quotes. */
export const bare = (value: string) => value.replace(/^'(.*)'$/, '$1');

export const isLong = (fallback: unknown) => literal(fallback).length > LONG;

/** As it stands in an environment. */
export const literal = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'string') return JSON.stringify(value);
  return value.includes("'") ? JSON.stringify(value) : `'${value}'`;
};

const leaf = (path: string) => path.split('.').at(-1);

/** What each service gets, unless `limits` says otherwise. */
export function servicesTable(): string {
  const environment = production({ site: { php: true } });
  return [
    '| service | `memoryMiB` | `cpus` | `pids` |',
    '|---|---|---|---|',
    ...services(environment).map(
      ({ name, container: { memoryMiB, cpus, pids } }) => `| ${name} | ${memoryMiB} | ${cpus} | ${pids} |`,
    ),
  ].join('\n');
}
