/** limits.json as text → limits, and a school's own changes on top of them. */
import { readDocument, type Problem } from '../document/read-document.ts';
import { visible } from '../document/fields.ts';
import { suggestion } from '../document/suggest.ts';
import type { Limits } from '../limits.ts';
import { limitChangesSchema, limitsSchema } from './limits-schema.ts';

type Limit = Limits['checks'][string][string];

const hint = 'correct the lines above; each limit is described in the reference of limits';

/** Throws ProvnatError LIMITS_INVALID with one line `fileName:line:column: problem` for each problem. */
export function parseLimits(text: string, fileName: string): Limits {
  return readDocument(text, fileName, {
    code: 'LIMITS_INVALID',
    title: 'limits file',
    hint,
    schema: limitsSchema,
    furtherProblems: (raw) => orderProblems(textValues(raw)),
  });
}

/**
 * A school's limits: `checks.<check>.<limit>.value` and a reason for each, which the report prints. Everything else stays as it was.
 * Throws ProvnatError LIMITS_INVALID; a check or limit that does not exist is refused, for a mistyped change must not go unnoticed.
 */
export function changeLimits(limits: Limits, text: string, fileName: string): Limits {
  const changes = readDocument(text, fileName, {
    code: 'LIMITS_INVALID',
    title: 'limits file',
    hint,
    schema: limitChangesSchema,
    furtherProblems: (raw) => [...unknownNames(limits, raw), ...orderProblems(changedValues(limits, raw))],
  });
  const changed = Object.entries(limits.checks).map(([check, known]) => {
    const asked = changes.checks[check] ?? {};
    return [
      check,
      Object.fromEntries(
        Object.entries(known).map(([id, limit]): [string, Limit] => {
          const change = asked[id];
          return [id, change === undefined ? limit : { ...limit, value: change.value, changedBecause: change.reason }];
        }),
      ),
    ] as const;
  });
  return { ...limits, checks: Object.fromEntries(changed) };
}

type Raw = Readonly<Record<string, unknown>>;
const rawOf = (value: unknown): Raw => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Raw) : {});

function unknownNames(limits: Limits, raw: unknown): readonly Problem[] {
  return Object.entries(rawOf(rawOf(raw)['checks'])).flatMap(([check, asked]): readonly Problem[] => {
    const known = Object.hasOwn(limits.checks, check) ? limits.checks[check] : undefined;
    const at = ['checks', check];
    if (known === undefined) {
      return [{ path: at, atKey: true, message: `there is no check "${visible(check)}"${suggestion(check, Object.keys(limits.checks))}` }];
    }
    return Object.keys(rawOf(asked))
      .filter((id) => !Object.hasOwn(known, id))
      .map((id) => ({
        path: [...at, id],
        atKey: true,
        message: `${check} has no limit "${visible(id)}"${suggestion(id, Object.keys(known))}`,
      }));
  });
}

/** One number of a file, and which way it bounds. */
interface PlacedValue {
  readonly check: string;
  readonly id: string;
  readonly value: number;
  readonly direction: unknown;
}

function textValues(raw: unknown): readonly PlacedValue[] {
  return Object.entries(rawOf(rawOf(raw)['checks'])).flatMap(([check, limits]) =>
    Object.entries(rawOf(limits)).map(([id, limit]) => ({
      check,
      id,
      value: Number(rawOf(limit)['value']),
      direction: rawOf(limit)['direction'],
    })),
  );
}

function changedValues(limits: Limits, raw: unknown): readonly PlacedValue[] {
  const asked = rawOf(rawOf(raw)['checks']);
  return Object.entries(limits.checks)
    .filter(([check]) => Object.hasOwn(asked, check))
    .flatMap(([check, known]) =>
      Object.entries(known).map(([id, limit]) => {
        const change = rawOf(rawOf(asked[check])[id])['value'];
        return { check, id, value: change === undefined ? limit.value : Number(change), direction: limit.direction };
      }),
    );
}

/** x-warn must be passed before x-fail is. */
function orderProblems(values: readonly PlacedValue[]): readonly Problem[] {
  return values
    .filter(({ id }) => id.endsWith('-warn'))
    .flatMap((warn): readonly Problem[] => {
      const failId = warn.id.replace(/-warn$/, '-fail');
      const fail = values.find(({ check, id }) => check === warn.check && id === failId);
      if (fail === undefined) return [];
      const wrong = warn.direction === 'at-least' ? warn.value < fail.value : warn.value > fail.value;
      if (!wrong) return [];
      const message = `${warn.id} (${String(warn.value)}) lies beyond ${failId} (${String(fail.value)}); a warning must come before the failure`;
      return [{ path: ['checks', warn.check, warn.id], atKey: true, message }];
    });
}
