import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameTrouble } from '../../../core/document/fields.ts';
import { usableName } from '../../../core/inventory/usable-name.ts';

describe('a usable name', () => {
  it.each([
    ['ap-b12', 'ap-b12'],
    ['1E2', '1E2'],
    ['AP å ä ö', 'AP å ä ö'],
    ['ap: #1', 'ap- #1'],
    ['ap"b12"', 'ap-b12'],
    ['ap\nb12', 'ap-b12'],
    ['\u001b[31mred\u001b[0m', '[31mred-[0m'],
    ['', 'ap-0210'],
    ['...', 'ap-0210'],
    ['con', 'con-0210'],
  ])('of %j is %j', (own, name) => expect(usableName(own, '0210', new Set())).toBe(name));

  it('is told apart from one that is taken, whatever its case', () => {
    expect(usableName('AP-B12', '0210', new Set(['ap-b12']))).toBe('AP-B12-0210');
    expect(usableName('AP-B12', '0210', new Set(['ap-b12', 'ap-b12-0210']))).toBe('ap-0210');
    expect(usableName('AP-B12', '0210', new Set(['ap-b12', 'ap-b12-0210', 'ap-0210']))).toBe('ap-0210-2');
  });

  it('is a name of school.yaml whatever the device calls itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (own) => {
        expect(nameTrouble(usableName(own, '021020000a00', new Set()))).toBeUndefined();
      }),
    );
  });
});
