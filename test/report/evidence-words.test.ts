/** Every figure that a check can give as evidence has words for it: read from the types of checks/*.ts, so that a new figure is seen. */
import ts from 'typescript';
import { describe, expect, test, vi } from 'vitest';
import { checks } from '../../checks/index.ts';
import { catalogues, languages } from '../../messages/format-message.ts';

vi.setConfig({ testTimeout: 60_000 });

/** What every check may be given by the code around it. */
const around = ['evaluate-check', 'judge-room', 'finding', 'one-device'];
/** Told by the table of limits and by the sentence itself. */
const toldElsewhere = ['because', 'gate'];

/** File → names in the object literals that are given as evidence there, spreads included. */
function emitted(names: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  const config = ts.readConfigFile('tsconfig.core.json', (path) => ts.sys.readFile(path)).config as unknown;
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, '.');
  const pathOf = (name: string): string => `checks/${name}.ts`;
  const program = ts.createProgram(names.map(pathOf), options);
  const checker = program.getTypeChecker();
  return new Map(
    names.map((name) => {
      const keys = new Set<string>();
      const read = (type: ts.Type): void => {
        for (const part of type.isUnion() ? type.types : [type]) for (const property of part.getProperties()) keys.add(property.name);
      };
      const walk = (node: ts.Node): void => {
        if (ts.isPropertyAssignment(node) && node.name.getText() === 'evidence') read(checker.getTypeAtLocation(node.initializer));
        if (ts.isShorthandPropertyAssignment(node) && node.name.text === 'evidence') read(checker.getTypeAtLocation(node.name));
        ts.forEachChild(node, walk);
      };
      const source = program.getSourceFile(pathOf(name));
      if (source === undefined) throw new Error(`no ${pathOf(name)}`);
      walk(source);
      return [name, keys];
    }),
  );
}

describe('evidence of the checks', () => {
  const byFile = emitted([...checks.map(({ id }) => id), ...around]);
  const fields = [...byFile].flatMap(([file, keys]) =>
    [...keys].filter((key) => !toldElsewhere.includes(key)).map((key) => ({ file, key })),
  );

  test('is found in the code', () => {
    expect([...(byFile.get('pupils-under-target') ?? [])]).toEqual(expect.arrayContaining(['underCount', 'worstMbps', 'worstSeat']));
    expect([...(byFile.get('load-through-room') ?? [])]).toEqual(expect.arrayContaining(['bssid', 'shareRatio', 'surplusMbps']));
    for (const { id } of checks) expect(byFile.get(id)?.size, id).toBeGreaterThan(0);
  });

  test.each(languages)('has words (%s)', (language) => {
    const without = fields.filter(
      ({ file, key }) => ![`report.evidence.${file}.${key}`, `report.evidence.${key}`].some((id) => catalogues[language][id] !== undefined),
    );
    expect(without).toEqual([]);
  });

  test('has no words that nobody needs', () => {
    const known = new Set(fields.flatMap(({ file, key }) => [`report.evidence.${file}.${key}`, `report.evidence.${key}`]));
    expect(Object.keys(catalogues.en).filter((id) => id.startsWith('report.evidence.') && !known.has(id))).toEqual([]);
  });

  test('no word is a name of the code', () => {
    for (const language of languages) {
      const words = Object.entries(catalogues[language]).filter(([id]) => id.startsWith('report.evidence.'));
      expect(words.filter(([, word]) => /\p{Ll}\p{Lu}/u.test(word.replace(/B?SSID/, '')))).toEqual([]);
    }
  });

  test('a figure says its unit by its name, or counts what its words name', () => {
    const figures = /(AtMs|Ms|Mbps|Ratio|Bytes|Count|Dbm|Db|Mhz)$/;
    const texts =
      /^(accessPoints?|ageConfidence|average|bssid|channel|confidence|controllerSays|error|fact|failureReason|gapSeat|interfaceName|linkKind|lostAt|otherAccessPoints|otherLinkKind|otherSsid|outagePhase|outageSubject|phase|radio|radioSaving|rendition|slowestKind|ssid|step|subject|track|tunnel|worstSeat)$/;
    // How many times as long: a number without a unit, which its words say.
    const factors = ['worstFactor'];
    expect(fields.filter(({ key }) => !figures.test(key) && !texts.test(key) && !factors.includes(key))).toEqual([]);
  });
});
