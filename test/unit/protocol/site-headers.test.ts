/** Which paths a rule of a `_headers` covers, and what comes of several. */
import { describe, expect, test } from 'vitest';
import { renderHeaders } from '../../../protocol/site-headers/nginx';
import { matcher } from '../../../protocol/site-headers/pattern';
import { quotedValue } from '../../../protocol/site-headers/quoted';

const bytes = (path: string) => Buffer.from(path).toString('latin1');

test.each<[string, readonly string[], readonly string[]]>([
  ['/*', ['/', '/a', '/a/b.html'], []],
  ['/', ['/'], ['/a']],
  ['/about', ['/about', '/about/', '/ABOUT'], ['/about.html', '/about/x', '/x/about']],
  ['/about/', ['/about', '/about/'], ['/about/x']],
  ['/blog/*', ['/blog', '/blog/', '/blog/x', '/blog/x/y'], ['/blogger', '/x/blog/']],
  ['/*.css', ['/a.css', '/a/b.css', '/.css'], ['/acss', '/a.css.map']],
  ['/a/*/z', ['/a/z', '/a/b/z', '/a/b/c/z/'], ['/abc/z', '/a/bz', '/az']],
  ['/a/*/m/*/z', ['/a/m/z', '/a/1/m/2/3/z', '/a/m/m/z/z'], ['/a/1/2/z', '/a/m/1']],
  ['/x*y/z', ['/xy/z', '/x1y/z', '/x1/2y/z'], ['/x1/z', '/xy/zz']],
  ['/x*y*z', ['/xyz', '/xyyzz', '/x-y-z/'], ['/xzy', '/xy']],
  ['/t/:name/index.html', ['/t/a/index.html'], ['/t/index.html', '/t/a/b/index.html', '/t//index.html']],
  ['/:year/*.html', ['/2024/a.html', '/2024/a/b.html'], ['/a.html']],
  ['/*/:name/end', ['/a/end', '/a/b/end'], ['/end']],
  ['/%2Aa', ['/*a'], ['/xa']],
  ['/caf%C3%A9', [bytes('/café')], [bytes('/cafÉ'), '/caf']],
  ['/a.b+c', ['/a.b+c'], ['/axb+c', '/a.bbc']],
])('%s', (path, covered, others) => {
  expect(covered.filter((one) => !matcher(path)(one))).toEqual([]);
  expect(others.filter((one) => matcher(path)(one))).toEqual([]);
});

test('no address takes long, however often its parts nearly fit', () => {
  const started = performance.now();
  expect(matcher('/*a*b*c*d')(`/${'abc'.repeat(10_000)}`)).toBe(false);
  expect(performance.now() - started).toBeLessThan(500);
});

describe('as nginx reads it', () => {
  const one = (path: string, value: string, name = 'X-A') => ({ path, headers: [{ name, value }] });

  test('nothing, where there are none', () => {
    expect(renderHeaders([])).toBe('');
  });

  test('of several rules the last counts, plain paths at once', () => {
    expect(renderHeaders([one('/*', '1'), one('/a', '2'), one('/b', '3'), one('/b*', '4')])).toBe(
      `map $headers_path $headers_page {
  default "";
  "/a" "1";
  "/a/" "1";
  "/b" "2";
  "/b/" "2";
}
map $headers_path $content_header_0_wild {
  default "";
  "~*^/b[\\s\\S]*/?(?![\\s\\S])" "4";
  "~*^(?:/[\\s\\S]*)?/?(?![\\s\\S])" "1";
}
map $headers_page $content_header_0 {
  default $content_header_0_wild;
  "1" "2";
}
add_header X-A $content_header_0 always;
`,
    );
  });

  test('what nginx sends anyway is not sent twice', () => {
    expect(renderHeaders([one('/a', 'no-store', 'Cache-control')])).not.toContain('add_header');
  });

  test('two spellings of one path are one key', () => {
    const text = renderHeaders([one('/x', '1'), one('/X/', '2'), one('/x%2F', '3'), one('/%78', '4')]);
    expect(text.match(/"\/x"/g)).toHaveLength(1);
    expect(text).toContain('"1" "4";');
  });

  test.each([
    ['"; } server {', '"\\"; } server {"'],
    ['\\', '"\\\\"'],
    ['$uri', `"\${dollar}uri"`],
  ])('a value stays a value: %s', (value, quoted) => {
    expect(quotedValue(value)).toBe(quoted);
  });
});
