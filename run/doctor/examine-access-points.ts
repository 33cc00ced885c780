/** The rooms' access points: their secrets, each on its own, then one look at every one whose secret opened. */
import { ProvnatError } from '../../core/errors.ts';
import type { Inventory } from '../../core/inventory/types.ts';
import type { SnmpCredential } from '../../collectors/snmp/snmp-value.ts';
import { lookAtAccessPoints } from '../look-at-access-points.ts';
import { accessPointsOf } from '../prepare-run.ts';
import type { SecretSource } from '../secrets.ts';
import { ask } from './ask.ts';
import { bad, badFrom, type Examination, good, unknown } from './examination.ts';
import { judgeAccessPoint } from './judge-access-point.ts';
import type { Readers } from './readers.ts';
import { examinationMs } from './within-time.ts';

/** A device that is silent to the end must be told as silent, not as an examination that took too long. */
const endMarginMs = 500;

export async function examineAccessPoints(
  inventory: Inventory,
  rooms: readonly string[],
  source: SecretSource,
  readers: Readers,
): Promise<readonly Examination[]> {
  const accessPoints = accessPointsOf(inventory, rooms);
  const credentials = new Map<string, SnmpCredential>();
  const secrets = await Promise.all(
    [...new Set(accessPoints.map(({ credential }) => credential))].map((name) =>
      ask({ id: `secret/${name}`, question: `Can credential ${name} be opened?` }, async () => {
        const reference = inventory.credentials[name];
        if (reference === undefined)
          return bad('INVENTORY_INVALID', `there is no credential ${name}`, 'add it under credentials: in the school file');
        credentials.set(name, await readers.credential(name, reference, source));
        return good(`SNMP v${reference.version}, read without showing it`);
      }),
    ),
  );
  const questionOf = (name: string): { readonly id: string; readonly question: string } => ({
    id: `access-point/${name}`,
    question: `Does ${name} answer over SNMP?`,
  });
  try {
    const vendors = await readers.vendors();
    const withinMs = examinationMs - endMarginMs;
    const looks = lookAtAccessPoints({
      accessPoints,
      credentials,
      vendors,
      withinMs,
      ...(readers.probe === undefined ? {} : { probe: readers.probe }),
    });
    const each = accessPoints.map((accessPoint) =>
      ask(questionOf(accessPoint.accessPoint), async () => {
        const look = looks.get(accessPoint.accessPoint);
        if (look === undefined) return unknown(`not asked: credential ${accessPoint.credential} cannot be opened`);
        return judgeAccessPoint(accessPoint, await look, inventory, vendors);
      }),
    );
    return [...secrets, ...(await Promise.all(each))];
  } catch (error) {
    if (!(error instanceof ProvnatError)) throw error;
    return [...secrets, { id: 'vendors', question: 'Are the vendor definitions valid?', ...badFrom(error) }];
  }
}
