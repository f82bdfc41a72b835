/** What a site's file must hash to. */
import type { ContentFile } from './versions';

/** The ETag of an object that was uploaded in parts is not an MD5. */
export function hashOf({ sha256, etag }: ContentFile): { name: string; value: string } | undefined {
  if (sha256) return { name: 'sha256', value: sha256 };
  const value = etag.replaceAll('"', '');
  return /^[0-9a-f]{32}$/.test(value) ? { name: 'md5', value } : undefined;
}
