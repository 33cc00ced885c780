/** Whether rows of an answer still are the rows that were discovered: a moved table gives them new numbers. */
import type { Cell } from './layout.ts';
import type { SnmpValue } from './snmp-value.ts';
import { textOf } from './snmp-value.ts';

type Proof = NonNullable<Cell['proof']>;
export type Proven = (proof: Proof) => boolean;

/** All figures of a row share one proof, which is looked at once. */
export function provenIn(values: ReadonlyMap<string, SnmpValue>): Proven {
  let last: Proof | undefined;
  let holds = false;
  return (proof) => {
    if (proof !== last) {
      last = proof;
      holds = textOf(values.get(proof.oid)) === proof.says;
    }
    return holds;
  };
}
