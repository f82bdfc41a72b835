import { describe, expect, test } from 'vitest';
import { parseRedirects as parse } from '../../../../deployer/site/redirects-file';

const PAGES = ['index.html', 'about.html', 'blog/index.html', 'blog/kept.html', 'p/index.html'];
const SITE = { names: ['example.com', 'www.example.com'], port: 443 };
const parseRedirects = (text: string, pages: readonly string[]) => parse(text, pages, SITE);
const problems = (text: string, pages = PAGES): string[] => {
  try {
    parseRedirects(text, pages);
    return [];
  } catch (error) {
    return (error as Error).message
      .split('\n')
      .slice(1)
      .map((line) => line.trim());
  }
};
const redirect = (from: string, to: string, status = 301) => ({ from, to, status });

test('what people have', () => {
  const text = [
    '# comment',
    '',
    '/old        /about',
    '/now  /about  302   # for now',
    '/news/*\t/posts/:splat 301!',
    '/withdrawn /410.html 410',
    '/café /caf%C3%A9-new',
    '/x/ https://example.org/x?y=z#part\r',
  ].join('\n');
  expect(parseRedirects(text, PAGES)).toEqual({
    redirects: [
      redirect('/old', '/about'),
      redirect('/old/', '/about'),
      redirect('/now', '/about', 302),
      redirect('/now/', '/about', 302),
      redirect('/news/*', '/posts/:splat'),
      redirect('/caf%C3%A9', '/caf%C3%A9-new'),
      redirect('/caf%C3%A9/', '/caf%C3%A9-new'),
      redirect('/x/', 'https://example.org/x?y=z#part'),
      redirect('/x', 'https://example.org/x?y=z#part'),
    ],
    gone: ['/withdrawn', '/withdrawn/'],
  });
});

test('a slash at the end makes no other path, but what is written counts', () => {
  expect(parseRedirects('/a /a/\n/b /c\n/b/ /d', []).redirects).toEqual([
    redirect('/a', '/a/'),
    redirect('/b', '/c'),
    redirect('/b/', '/d'),
  ]);
});

test('a page hidden on purpose', () => {
  expect(problems('/about /x 301!\n/blog/* /x 302!')).toEqual([]);
});

describe('refused by its line', () => {
  test.each([
    ['/a', 'line 1: must be "/from /to 301", got "/a"'],
    ['a /b', 'line 1: must begin with a path such as /old-page'],
    ['\n/a b', 'line 2: must be "/from /to 301"'],
    ['https://www.example.com/* /:splat', 'begins with a host; write the path alone'],
    ['/a http://example.org/', 'must lead to a path or an https:// URL'],
    [
      '/a /b 200',
      'has the status "200", known are 301, 302 and 410: the server shows a file under its own path only',
    ],
    ['/a /b 404', 'what is not there answers 404 by itself'],
    ['/a /b 308', 'write 301'],
    ['/a /b 99', 'write one of these'],
    ['/a /b 410', 'must lead to /410.html'],
    ['/a id=:id /b', 'has conditions (id=:id), but only the path counts here'],
    ['/a /b 302 Country=de Language=en', 'has conditions (Country=de Language=en)'],
    ['/a /b Country=de', 'has conditions (Country=de)'],
    ['/a/:year /b', 'has a placeholder, but only * is one'],
    ['/a//b /c', 'line 1: is compared as the path that it comes to; write "/a/b"'],
    ['/a /b\n/b /a', 'line 1: no visitor would ever arrive'],
    ['/p/ /p 301!', 'circle: /p/ to /p to /p/'],
    ['/a /b\n/%61 /c', 'line 2: "/%61" is the path of line 1, "/a"; keep one of them'],
    [
      '/a/* /b\n/a/c /d',
      'line 2: is covered by the wildcard of line 1, so Netlify never gets to it; move it up',
    ],
    ['/about /x', 'line 1: hides the page "about.html"; write 301! if it should'],
    ['/about.html /about', 'hides the page "about.html"'],
    ['/blog/* /x 302', 'hides the page "blog/index.html"; write 302!'],
    ['/a https://example.com/b', 'line 1: is the site\'s own; write the path alone: "/b"'],
    [
      '/a/* https://example.com/b/:splat#x',
      'line 1: is the site\'s own; write the path alone: "/b/:splat#x"',
    ],
    ['/a https://example.com:443', 'write the path alone: "/"'],
    ['/a https://www.example.com/a', 'line 1: no visitor would ever arrive'],
    ['/a https://www.example.com/b\n/b /a', 'circle: /a to /b to /a'],
    ['/a;} /b', 'must begin with a path'],
    ['/a /b"{', 'must lead to a path'],
  ])('%j', (text, words) => {
    expect(problems(text).join('\n')).toContain(words);
  });

  test('all lines together', () => {
    expect(problems('/a\n/b /c 200\n/d /d')).toEqual([
      expect.stringMatching(/^line 1: /),
      expect.stringMatching(/^line 2: /),
      expect.stringMatching(/^line 3: /),
    ]);
  });
});
