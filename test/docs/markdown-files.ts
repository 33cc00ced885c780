/** README.md, the other pages at the top, and everything under docs/, with what is needed to follow links between them. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

export interface Page {
  /** From the root, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

export function markdownPages(): readonly Page[] {
  const top = readdirSync(root).filter((name) => name.endsWith('.md'));
  const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .map((name) => `docs/${name.replaceAll('\\', '/')}`)
    .filter((name) => name.endsWith('.md'));
  return [...top, ...docs].sort().map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

/** Text in fences and in backticks holds no links and no headings. */
export const prose = (text: string): string =>
  text.replace(/^(```|~~~)[\s\S]*?^\1.*$/gm, '').replace(/`[^`\n]*`/g, (code) => code.replace(/[[\]<>#]/g, '·'));

export interface Link {
  readonly target: string;
  /** File from the root; the page itself for a link that begins with #. */
  readonly file: string;
  readonly anchor?: string;
}

/** Links and pictures that lead into the project. */
export function localLinks({ path, text }: Page): readonly Link[] {
  const targets = [...prose(text).matchAll(/\]\(([^)\s]+)(?:\s+"[^"]*")?\)|<img src="([^"]+)"/g)].flatMap(
    ([, link, image]) => link ?? image ?? [],
  );
  return targets
    .filter((target) => !/^[a-z]+:/i.test(target))
    .map((target) => {
      const [place = '', anchor] = target.split('#');
      const file = place === '' ? path : posix.normalize(posix.join(posix.dirname(path), decodeURIComponent(place)));
      return { target, file, ...(anchor === undefined ? {} : { anchor: decodeURIComponent(anchor) }) };
    });
}

/** Anchors of a page's headings, as code hosts make them. */
export function anchorsOf(text: string): ReadonlySet<string> {
  const seen = new Map<string, number>();
  const withoutFences = text.replace(/^(```|~~~)[\s\S]*?^\1.*$/gm, '');
  return new Set(
    [...withoutFences.matchAll(/^#{1,6} +(.+?) *#*$/gm)].map(([, heading = '']) => {
      const words = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[`*]/g, '');
      const slug = words
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\p{M}_\- ]/gu, '')
        .replaceAll(' ', '-');
      const before = seen.get(slug) ?? 0;
      seen.set(slug, before + 1);
      return before === 0 ? slug : `${slug}-${before}`;
    }),
  );
}
