/** The rooms' access points: their secrets, each on its own, then one look at every one whose secret opened. */
import { ProvnatError } from '../../core/errors.ts';
import type { Inventory } from '../../core/inventory/types.ts';
import type { SnmpCredential } from '../../collectors/snmp/snmp-value.ts';
import { lookAtAccessPoints } from '../look-at-access-points.ts';
import { controllerOf, credentialNamesOf, polledAccessPoints } from '../polled-access-points.ts';
import { accessPointsOf } from '../prepare-run.ts';
import type { SecretSource } from '../secrets.ts';
import { ask } from './ask.ts';
import { bad, badFrom, type Examination, good, unknown } from './examination.ts';
import { asSwitchPort } from '../../collectors/snmp/switch-port.ts';
import { judgeAccessPoint } from './judge-access-point.ts';
import { judgeSwitchPort } from './judge-switch-port.ts';
import type { Readers } from './readers.ts';
import { examinationMs } from './within-time.ts';

/** A device that is silent to the end must be told as silent, not as an examination that took too long. */
const endMarginMs = 500;

export async function examineAccessPoints(
  inventory: Inventory,
  rooms: readonly string[],
  source: SecretSource,
  readers: Readers,
  runsPath: string,
): Promise<readonly Examination[]> {
  const accessPoints = accessPointsOf(inventory, rooms);
  const credentials = new Map<string, SnmpCredential>();
  const secrets = await Promise.all(
    credentialNamesOf(polledAccessPoints(inventory, accessPoints, [])).map((name) =>
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
    const before = await readers.lastSeen(
      runsPath,
      inventory.accessPoints.map(({ accessPoint }) => accessPoint),
    );
    const withinMs = examinationMs - endMarginMs;
    const switchPorts = accessPoints.flatMap((accessPoint) =>
      accessPoint.switch === undefined
        ? []
        : [{ accessPoint, port: accessPoint.switch, device: asSwitchPort(accessPoint, accessPoint.switch) }],
    );
    const looks = lookAtAccessPoints({
      accessPoints: [...accessPoints, ...switchPorts.map(({ device }) => device)],
      controllers: inventory.controllers,
      credentials,
      vendors,
      withinMs,
      ...(readers.probe === undefined ? {} : { probe: readers.probe }),
    });
    const each = accessPoints.map((accessPoint) =>
      ask(questionOf(accessPoint.accessPoint), async () => {
        const look = looks.get(accessPoint.accessPoint);
        if (look === undefined)
          return unknown(`not asked: credential ${(controllerOf(inventory, accessPoint) ?? accessPoint).credential} cannot be opened`);
        return judgeAccessPoint(accessPoint, await look, inventory, vendors, before);
      }),
    );
    const ports = switchPorts.map(({ accessPoint: { accessPoint: name }, port, device }) =>
      ask({ id: `switch-port/${name}`, question: `Does the switch port of ${name} answer over SNMP?` }, async () => {
        const look = looks.get(device.accessPoint);
        return look === undefined
          ? unknown(`not asked: credential ${port.credential} cannot be opened`)
          : judgeSwitchPort(port, await look, inventory.credentials[port.credential]);
      }),
    );
    return [...secrets, ...(await Promise.all([...each, ...ports]))];
  } catch (error) {
    if (!(error instanceof ProvnatError)) throw error;
    return [...secrets, { id: 'vendors', question: 'Are the vendor definitions valid?', ...badFrom(error) }];
  }
}
