/** What may stand in a rule at all: nothing that nginx, a header or a browser reads as more than a part of a URL. */
import { ruleProblems } from './problems';
import type { Redirect, SiteRules } from './rules';

export const isPathText = (text: unknown): text is string =>
  typeof text === 'string' && /^\/[A-Za-z0-9._~!&'()*+,=:@%/-]*$/.test(text);

export function isTargetText(text: unknown): text is string {
  if (typeof text !== 'string') return false;
  if (!/^[A-Za-z0-9._~!$&'()*+,;=:@%/?#[\]-]+$/.test(text) || /#.*#/.test(text)) return false;
  return text.startsWith('/') || (text.startsWith('https://') && URL.canParse(text));
}

/** @returns what is wrong with rules that come from a store */
export function storedProblem(value: unknown): string | undefined {
  const { redirects, gone } = (value ?? {}) as Partial<SiteRules>;
  if (!Array.isArray(redirects) || !Array.isArray(gone)) return 'are no lists';
  if (!redirects.every(isRedirect) || !gone.every(isPathText)) return 'hold what is no path or address';
  const places = {
    redirect: (place: number) => `redirect ${place}`,
    gone: (place: number) => `gone ${place}`,
  };
  return ruleProblems({ redirects, gone }, { names: [] }, { ...places, all: 'all' })[0];
}

function isRedirect(value: Partial<Redirect> | null): boolean {
  const { from, to, status } = value ?? {};
  return isPathText(from) && isTargetText(to) && (status === 301 || status === 302);
}
