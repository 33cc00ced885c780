/** Controllers side by side, one walk each: what they list, or why they do not. */
import type { CredentialRef, Inventory, InventoryController } from '../../core/inventory/types.ts';
import { folded } from '../../core/inventory/propose-rooms.ts';
import { usableName } from '../../core/inventory/usable-name.ts';
import { type AccessPointList, listAccessPoints } from '../../collectors/snmp/list-access-points.ts';
import type { Vendors } from '../../collectors/snmp/load-vendors.ts';
import { explainSilence, type Silence } from '../explain-silence.ts';
import { type DeviceOptions, findDevice, type FoundDevice } from '../ap/find-device.ts';
import type { ControllerSource } from './school-additions.ts';
import { type DiscoveredAccessPoint, nameOf, textIn } from './place-access-points.ts';

export interface AskedController {
  /** As in the school file, or as it would be called there. */
  readonly controller: string;
  readonly address: string;
  readonly port: number;
  readonly vendor?: string;
  readonly title?: string;
  readonly listedCount: number;
  readonly requestCount?: number;
  readonly gaps: readonly string[];
  /** Why it lists nothing. */
  readonly trouble?: Silence;
}

export interface ControllerAnswers {
  readonly controllers: readonly AskedController[];
  readonly sources: ReadonlyMap<string, ControllerSource>;
  readonly accessPoints: readonly DiscoveredAccessPoint[];
}

/** @throws ProvnatError of findDevice, before anything is sent; a controller's silence is not thrown */
export async function askControllers(
  given: readonly string[],
  options: DeviceOptions,
  inventory: Inventory | undefined,
  vendors: Vendors,
): Promise<ControllerAnswers> {
  const found: FoundDevice[] = [];
  for (const one of given) found.push(await findDevice(one, options, vendors));
  const lists = await Promise.all(found.map(({ target, accessPoint }) => listAccessPoints(target, vendors, accessPoint.vendor)));
  const controllers: AskedController[] = [];
  const sources = new Map<string, ControllerSource>();
  const listed: DiscoveredAccessPoint[] = [];
  for (const [index, device] of found.entries()) {
    const list = lists[index];
    if (list === undefined) continue;
    const source = sourceOf(device, list, inventory, sources);
    sources.set(source.controller.controller, source);
    controllers.push(told(device, list, source.controller, vendors));
    if (list.listed) listed.push(...list.accessPoints.map((each) => ({ ...each, controller: source.controller.controller })));
  }
  return { controllers, sources, accessPoints: onceEach(listed) };
}

function told(
  { credential }: FoundDevice,
  list: AccessPointList,
  { controller, address, port }: InventoryController,
  vendors: Vendors,
): AskedController {
  const place = `${address}:${String(port)}`;
  if (list.listed) {
    const { vendor, accessPoints, gaps, requestCount } = list;
    const title = vendors.byId.get(vendor)?.title;
    return {
      controller,
      address,
      port,
      vendor,
      ...(title !== undefined && { title }),
      listedCount: accessPoints.length,
      requestCount,
      gaps,
    };
  }
  const none = { controller, address, port, listedCount: 0, gaps: [] };
  if ('failure' in list) return { ...none, trouble: explainSilence(place, list.failure, list.detail, credential) };
  const kind =
    list.vendor === undefined
      ? `is of no make that is known (${list.description ?? 'it does not say what it is'})`
      : `is read as ${list.vendor}`;
  return {
    ...none,
    ...(list.vendor !== undefined && { vendor: list.vendor }),
    trouble: {
      code: 'SERVER_UNREACHABLE',
      message: `${place} answers, but ${kind}, which lists no access points`,
      hint: 'name the definition to read it by with --vendor, or ask the access points themselves: provnat ap',
    },
  };
}

/** The school file's own entry where it has one; otherwise what would have to stand there. */
function sourceOf(
  { target, credential }: FoundDevice,
  list: AccessPointList,
  inventory: Inventory | undefined,
  sources: ReadonlyMap<string, ControllerSource>,
): ControllerSource {
  const { address, port } = target;
  const known = inventory?.controllers.find((entry) => entry.address === address && entry.port === port);
  if (known !== undefined) return { controller: known, reference: credential.reference };
  const names = [...(inventory?.controllers ?? []).map(({ controller }) => controller), ...sources.keys()];
  const own = list.listed ? (list.name ?? '') : '';
  const controller = usableName(own, address.replaceAll(/[.:]+/g, '-'), new Set(names.map(folded)), 'controller');
  const credentials = inventory?.credentials ?? {};
  return {
    controller: { controller, address, port, credential: credential.name ?? nameFor(credential.reference, credentials, controller) },
    reference: credential.reference,
  };
}

/** The school file may have the same reference under a name already. */
function nameFor(reference: CredentialRef, credentials: Inventory['credentials'], controller: string): string {
  const same = Object.entries(credentials).find(([, known]) => sorted(known) === sorted(reference));
  return same?.[0] ?? usableName(controller, 'snmp', new Set(Object.keys(credentials).map(folded)), 'credential');
}

const sorted = (reference: CredentialRef): string => JSON.stringify(Object.entries(reference).sort());

/** Two controllers of a pair may list the same access points: the one that serves it tells of it. */
function onceEach(listed: readonly DiscoveredAccessPoint[]): readonly DiscoveredAccessPoint[] {
  const kept = new Map<string, DiscoveredAccessPoint>();
  const served = ({ serves }: DiscoveredAccessPoint): boolean => serves === 'yes';
  for (const each of listed) {
    const key = keyOf(each);
    const before = kept.get(key);
    if (before === undefined || (served(each) && !served(before))) kept.set(key, each);
    else if (served(each) === served(before)) kept.set(key, { ...before, alsoListedBy: [...(before.alsoListedBy ?? []), each.controller] });
  }
  return [...kept.values()];
}

/** By which two controllers know the same one. */
function keyOf(each: DiscoveredAccessPoint): string {
  const [mac] = each.macs;
  const serial = textIn(each, 'accessPointSerial');
  return mac ?? (serial === undefined ? `${each.controller} ${each.index}` : `${nameOf(each)} ${serial}`);
}
