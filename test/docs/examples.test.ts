/** What the pages tell a reader to write works: commands and options that are there, files that their parsers take. */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { makeProgram } from '../../cli/program.ts';
import { parseInventory } from '../../core/inventory/parse-inventory.ts';
import { roomList } from '../../core/inventory/room-list.ts';
import { builtInLimits } from '../../core/limits/built-in-limits.ts';
import { changeLimits } from '../../core/limits/parse-limits.ts';
import { readTable } from '../../cli/init/read-table.ts';
import { markdownPages, type Page } from './markdown-files.ts';

const pages = markdownPages();

/** Fenced blocks of that language, indented ones in lists too. */
function blocks({ text }: Page, language: string): readonly string[] {
  return [...text.matchAll(new RegExp(`^( *)\`\`\`${language}\\n([\\s\\S]*?)^ *\`\`\``, 'gm'))].map(([, indent = '', body = '']) =>
    body
      .split('\n')
      .map((line) => line.slice(Math.min(indent.length, line.length - line.trimStart().length)))
      .join('\n'),
  );
}

const named = (path: string): Page => {
  const page = pages.find((candidate) => candidate.path === path);
  if (page === undefined) throw new Error(`${path} is not there`);
  return page;
};

interface Call {
  readonly page: string;
  readonly command: string;
  readonly options: readonly string[];
}

/** `provnat …` in shell blocks and in backticks; what the emulated access point calls itself is no command. */
function callsIn(page: Page): readonly Call[] {
  const shell = blocks(page, '(?:sh|ini)').join('\n').replace(/\\\n/g, ' ').split('\n');
  const inline = [...page.text.matchAll(/`(provnat (?!emulated access point)[^`]*)`/g)].map(([, call = '']) => call);
  return [...shell, ...inline].flatMap((line) => {
    const [, call] = /(?:^|[\s=/])provnat ([a-z-].*)$/.exec(line.replace(/ #.*$/, '')) ?? [];
    if (call === undefined) return [];
    const words = call.split(/\s+/);
    const options = words.flatMap((word) => /^--?[a-z][a-z-]*/.exec(word)?.[0] ?? []);
    return [{ page: page.path, command: words[0] ?? '', options }];
  });
}

describe('the README', () => {
  it('counts the definitions of makes: the standard MIBs are none', () => {
    const definitions = readdirSync('collectors/snmp/vendors').filter((file) => file.endsWith('.json') && file !== 'vendor.schema.json');
    const ofMakes = definitions.filter((file) => file !== 'standard.json');
    expect(named('README.md').text).toContain(`[${String(ofMakes.length)} definitions](docs/reference/vendors.md)`);
  });
});

const generated = (page: Page): boolean => page.text.startsWith('<!-- Made by');

describe('commands in the documentation', () => {
  const program = makeProgram();
  const calls = pages.filter((page) => !generated(page)).flatMap(callsIn);
  const spelt = (command: string): readonly string[] => {
    const found = program.commands.find((candidate) => candidate.name() === command);
    return [...(found?.options ?? []), ...program.options].flatMap(({ short, long }) => [short, long].filter((one) => one !== undefined));
  };

  it('are found', () => {
    expect(calls.length).toBeGreaterThan(30);
  });

  it('exist, and so do their options', () => {
    const known = new Set(program.commands.map((command) => command.name()));
    const wrong = calls.flatMap(({ page, command, options }) => {
      if (command.startsWith('-')) return ['--help', '--version'].includes(command) ? [] : [`${page}: provnat ${command}`];
      if (!known.has(command)) return [`${page}: provnat ${command}`];
      const there = [...spelt(command), '--help'];
      return options.filter((option) => !there.includes(option)).map((option) => `${page}: provnat ${command} ${option}`);
    });
    expect(wrong).toEqual([]);
  });
});

describe('files in the documentation', () => {
  it('limits file', () => {
    const [example = ''] = blocks(named('docs/guides/change-limits.md'), 'yaml');
    const changed = changeLimits(builtInLimits, example, 'our-limits.yaml');
    expect(changed.checks['save-gap']?.['gap-warn']).toMatchObject({ value: 45_000, changedBecause: expect.stringContaining('45 s') });
  });

  it('school file', () => {
    const [example = ''] = blocks(named('docs/reference/school-file.md'), 'yaml');
    expect(parseInventory(example, 'school.yaml').inventory.rooms.map(({ room }) => room)).toEqual(['B12', 'Aula']);
  });

  const credentialExamples = blocks(named('docs/guides/credentials.md'), 'yaml');
  it.each(credentialExamples)('credentials %#', (example) => {
    const head = 'formatVersion: 1\nschool: S\ntimeZone: Europe/Stockholm\nrooms: [{ room: B12, seats: 30 }]\n';
    const { inventory } = parseInventory(`${head}${example}`, 'school.yaml');
    expect(Object.keys(inventory.credentials).length).toBeGreaterThan(0);
  });

  it('a room that is rehearsed', () => {
    const [example = ''] = blocks(named('docs/guides/rehearse.md'), 'yaml');
    const head = 'formatVersion: 1\nschool: S\ntimeZone: Europe/Stockholm\n';
    const tail =
      '\naccessPoints: [{ accessPoint: ap-b12, address: 127.0.0.1, credential: c }]\ncredentials: { c: { version: 2c, community: env:C } }\n';
    expect(parseInventory(head + example + tail, 'school.yaml').inventory.rooms[0]?.via).toEqual({ host: '127.0.0.1', port: 20_000 });
  });

  it('room lists', () => {
    const lists = [...blocks(named('README.md'), 'text'), 'room,seats,access point,address,port\nB12,30,ap-b12,127.0.0.1,16161\n'];
    expect(named('docs/guides/rehearse.md').text).toContain('room,seats,access point,address,port\\nB12,30,ap-b12,127.0.0.1,16161');
    for (const list of lists) {
      const { rooms, ignoredColumns } = roomList(readTable(Buffer.from(list), 'rooms.csv'), 'rooms.csv');
      expect(rooms).toEqual([{ room: 'B12', seats: 30, accessPoints: ['ap-b12'] }]);
      expect(ignoredColumns).toEqual([]);
    }
  });
});
