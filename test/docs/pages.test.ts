/** What a reader of the documentation must be able to rely on: links lead somewhere, and no page speaks of the machine it was written on. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { anchorsOf, localLinks, markdownPages, root } from './markdown-files.ts';

const pages = markdownPages();

/** Everything that starts here leads on to every page under docs/. */
function reachableFrom(start: string): ReadonlySet<string> {
  const found = new Set([start]);
  for (const path of found) {
    const page = pages.find((candidate) => candidate.path === path);
    for (const { file } of page === undefined ? [] : localLinks(page)) {
      for (const next of [file, `${file.replace(/\/$/, '')}/README.md`])
        if (pages.some((candidate) => candidate.path === next)) found.add(next);
    }
  }
  return found;
}

describe('documentation', () => {
  it('has pages, so that the tests below look at something', () => {
    expect(pages.map(({ path }) => path)).toEqual(expect.arrayContaining(['README.md', 'docs/explanation/method.md']));
    expect(pages.flatMap(localLinks).length).toBeGreaterThan(30);
  });

  it.each(pages)('$path: links lead to files and headings that are there', (page) => {
    const broken = localLinks(page).filter(({ file, anchor }) => {
      if (!existsSync(join(root, file))) return true;
      return anchor !== undefined && file.endsWith('.md') && !anchorsOf(readFileSync(join(root, file), 'utf8')).has(anchor);
    });
    expect(broken.map(({ target }) => target)).toEqual([]);
  });

  it.each(pages)('$path: names no path, host or registry of the machine where it was written', ({ text }) => {
    const told =
      /(?<![\w.])\/(?:work|root|home|Users|tmp)\/|\.\.\/shared\b|[A-Z]:\\Users|\b(?:npm|pypi|pip|goproxy)\.[\w.-]*internal\b|\bGOPROXY=/.exec(
        text,
      );
    expect(told?.[0]).toBeUndefined();
  });

  it.each(pages)('$path: every table has its head, for one cut by a blank line shows its other half as bare text', ({ text }) => {
    const tables = [...text.replace(/^(```|~~~)[\s\S]*?^\1.*$/gm, '').matchAll(/(?:^\|.*(?:\n|$))+/gm)].map(([table]) => table);
    expect(tables.filter((table) => !/^\|[ :|-]+\|\s*$/.test(table.split('\n')[1] ?? ''))).toEqual([]);
  });

  it('no text of the project holds what a merge could not decide', () => {
    const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0');
    const texts = tracked.filter((path) => /\.(?:md|ts|mts|cts|mjs|js|json|sql|ya?ml|html|css|svg)$|^scripts\//.test(path));
    expect(texts.length).toBeGreaterThan(500);
    const undecided = texts.filter(
      (path) => existsSync(join(root, path)) && /^(?:<{7}|>{7}) /m.test(readFileSync(join(root, path), 'utf8')),
    );
    expect(undecided).toEqual([]);
  });

  it('every page under docs/ can be reached from README.md', () => {
    const reached = reachableFrom('README.md');
    expect(pages.map(({ path }) => path).filter((path) => path.startsWith('docs/') && !reached.has(path))).toEqual([]);
  });

  it('every source that a limit names in the documentation is there', () => {
    const limits = readFileSync(join(root, 'core/limits/limits.json'), 'utf8');
    const named = new Set([...limits.matchAll(/"where": "(docs\/[^"#]+)/g)].map(([, path = '']) => path));
    expect(named.size).toBeGreaterThan(0);
    expect([...named].filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});

describe('link reader', () => {
  it('finds links, and none in code', () => {
    const page = {
      path: 'docs/a/b.md',
      text: '[x](../c.md#one-two) `[no](d.md)`\n```\n[no](e.md)\n```\n![p](p.png) [w](https://example.org)',
    };
    expect(localLinks(page).map(({ file, anchor }) => [file, anchor])).toEqual([
      ['docs/c.md', 'one-two'],
      ['docs/a/p.png', undefined],
    ]);
  });

  it('makes anchors as code hosts do', () => {
    expect([...anchorsOf('# §1. What `a` says\n## Twice\n## Twice\n## Inget – alls\n```\n# no\n```')]).toEqual([
      '1-what-a-says',
      'twice',
      'twice-1',
      'inget--alls',
    ]);
  });
});

describe.each([
  ['docs/guides/read-the-report.md', 'en'],
  ['docs/guides/read-the-report.sv.md', 'sv'],
])('%s', (path, language) => {
  it('explains the words that the report uses, all of them and no others', () => {
    const messages = JSON.parse(readFileSync(join(root, `messages/${language}.json`), 'utf8')) as Readonly<Record<string, string>>;
    const used = Object.entries(messages).flatMap(([id, words]) =>
      /^report\.(outcome\.[a-z-]+\.[a-z]+|proves\.[a-z]+)$/.test(id) ? [words.toLowerCase()] : [],
    );
    const text = readFileSync(join(root, path), 'utf8');
    const explained = [...text.matchAll(/^\| (\*\*[^|]+\*\*) \|/gm)]
      .flatMap(([, cell = '']) => cell.split(', '))
      .map((words) => words.replaceAll('**', '').toLowerCase());
    expect([...new Set(explained)].sort()).toEqual([...new Set(used)].sort());
  });
});
