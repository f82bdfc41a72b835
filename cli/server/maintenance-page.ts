/** The page that visitors get during maintenance: the owner's, or a plain one with a sentence. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { MOST_PAGE_BYTES } from '../../protocol/maintenance';
import { givenPath, readGiven } from '../given-file';

/** In the site's folder. */
const OWN = 'maintenance.html';
const MESSAGE = 'We are working on this site. Please come back in a few minutes.';
const MOST_MESSAGE = 500;

export interface PageWish {
  readonly message?: string;
  /** A file. */
  readonly page?: string;
  /** Where the person stands. */
  readonly startedIn: string;
  /** The site's folder. @default none is named */
  readonly directory?: string | undefined;
}

/** @returns the page, and where it is from */
export function maintenancePage({ message, page, startedIn, directory }: PageWish): {
  readonly page: string;
  readonly from: string;
} {
  if (message !== undefined && page !== undefined)
    throw new Error("--message: is for Baton's own page, and --page names another: leave one of them out");
  const own = directory === undefined ? undefined : join(directory, OWN);
  const file =
    page !== undefined
      ? givenPath({ BATON_STARTED_IN: startedIn }, page)
      : message === undefined && own !== undefined && existsSync(own)
        ? own
        : undefined;
  if (file === undefined) return { page: plain(message ?? MESSAGE), from: "Baton's own" };
  return { page: read(file), from: file };
}

function read(file: string): string {
  const text = readGiven('the page', file).toString('utf8');
  const bytes = Buffer.byteLength(text);
  if (text.trim() === '' || bytes > MOST_PAGE_BYTES)
    throw new Error(
      `${file}: must be one HTML file of 1-${MOST_PAGE_BYTES} bytes with its styles and pictures in it, ` +
        `has ${bytes}; nothing was changed`,
    );
  return text;
}

function plain(message: string): string {
  if (message.trim() === '' || message.length > MOST_MESSAGE)
    throw new Error(`--message: must be 1-${MOST_MESSAGE} characters, has ${message.length}`);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>Back soon</title>
<style>
  body { margin: 20vh auto; max-width: 34rem; padding: 0 1rem; font: 1.1rem/1.5 system-ui, sans-serif; color: #222 }
  @media (prefers-color-scheme: dark) { body { background: #181818; color: #ddd } }
</style>
<h1>Back soon</h1>
<p>${escapeHtml(message)}</p>
</html>
`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const escapeHtml = (text: string) => text.replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign);
