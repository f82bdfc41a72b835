/** What PHP takes as an upload, and where it keeps it. */
import type { Environment } from '../../settings/schema';
import { type RenderedFile, textFile } from '../rendered-file';
import { BUFFERS, bodyMiB } from '../uploads';

export const uploads = (environment: Environment): RenderedFile =>
  textFile(
    'uploads.conf',
    `[www]
php_admin_value[upload_max_filesize] = ${environment.site.uploadMiB}M
php_admin_value[post_max_size] = ${bodyMiB(environment)}M
php_admin_value[upload_tmp_dir] = ${BUFFERS}
`,
  );
