/** How large a request may be, and how many large ones there may be at a time: they wait on the disk. */
import type { Environment } from '../../settings/schema';
import { type RenderedFile, textFile } from '../rendered-file';
import { bodyMiB, uploadsAtATime, uploadsOfOne } from '../uploads';

/**
 * For the whole server: a request for a folder goes to its index.php only after its size was checked. Static files take
 * no body, so that nothing of it is kept.
 */
export const uploadLimits = (environment: Environment): RenderedFile =>
  textFile(
    'visitors/uploads.conf',
    `client_max_body_size ${bodyMiB(environment)}m;
# A small body stays in memory, one of unknown length may be a large one.
map "$http_transfer_encoding:$content_length" $upload {
  "~^:[0-9]{0,4}$" "";
  default 1;
}
map $upload $uploader {
  "" "";
  default $visitor;
}
limit_conn_zone $upload zone=uploads:32k;
limit_conn_zone $uploader zone=uploaders:1m;
limit_conn uploads ${uploadsAtATime(environment)};
limit_conn uploaders ${uploadsOfOne(environment)};
`,
  );
