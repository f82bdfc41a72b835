/** The environment's redirects and removed pages, as maps that nginx.conf includes. */
import { renderRules } from '../../protocol/site-rules/nginx';
import type { Environment } from '../../settings/schema';
import { type RenderedFile, textFile } from '../rendered-file';

export const redirects = ({ site }: Environment): RenderedFile =>
  textFile('site/redirects.maps', renderRules(site, 'site'));
