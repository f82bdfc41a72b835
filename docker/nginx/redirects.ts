/** The environment's redirects and removed pages, as maps that nginx.conf includes. */
import { NO_RULES } from '../../protocol/content-manifest';
import { renderRules } from '../../protocol/site-rules/nginx';
import type { Environment } from '../../settings/schema';
import { type RenderedFile, textFile } from '../rendered-file';
import { NO_HEADERS } from './headers';

export const redirects = ({ site }: Environment): RenderedFile =>
  textFile('site/redirects.maps', renderRules(site, 'site'));

/** nginx has to know their names; of two maps of one name the later counts. */
export const nothingPublished = textFile(
  'site/published.maps',
  renderRules(NO_RULES, 'content') + NO_HEADERS,
);
