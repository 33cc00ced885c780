/** What the proposals add to the school file: entries of new access points, their places, their controllers. Pure. */
import { folded } from '../../core/inventory/propose-rooms.ts';
import type { SchoolAdditions } from '../../core/inventory/patch-school.ts';
import type { CredentialRef, Inventory, InventoryController } from '../../core/inventory/types.ts';
import { usableName } from '../../core/inventory/usable-name.ts';
import { nameOf, type PlacedAccessPoint, textIn } from './place-access-points.ts';

export interface ControllerSource {
  readonly controller: InventoryController;
  /** Where its secrets are. */
  readonly reference: CredentialRef;
}

/**
 * Nothing is taken away or changed. A controller and its credential are added only when an access point needs them.
 * @param sources by the name of the controller, which is the one in the school file where that has it
 */
export function schoolAdditions(
  placed: readonly PlacedAccessPoint[],
  inventory: Inventory,
  sources: ReadonlyMap<string, ControllerSource>,
): SchoolAdditions {
  const taken = new Set(inventory.accessPoints.map(({ accessPoint }) => folded(accessPoint)));
  const accessPoints: SchoolAdditions['accessPoints'][number][] = [];
  const places: SchoolAdditions['places'][number][] = [];
  for (const each of placed) {
    const source = sources.get(each.controller);
    if (each.placing.is !== 'proposed' || source === undefined) continue;
    const { room, foundIn } = each.placing;
    if (each.known !== undefined) {
      places.push({ room, accessPoint: each.known.accessPoint });
      continue;
    }
    const own = nameOf(each);
    const name = usableName(own, otherwiseOf(each), taken);
    taken.add(folded(name));
    places.push({ room, accessPoint: name });
    accessPoints.push({
      accessPoint: {
        accessPoint: name,
        address: each.address ?? source.controller.address,
        port: defaultPort,
        credential: source.controller.credential,
        bssids: [],
        ...(each.macs[0] !== undefined && { mac: each.macs[0] }),
        controller: each.controller,
      },
      says: [
        `${room} by its ${foundIn.map((field) => wordsOf(each, field, name)).join(' and ')}`,
        ...stateWords(each),
        ...(each.address === undefined ? ['the address is the controller’s'] : []),
        ...(name === own.normalize('NFC') ? [] : [`calls itself ${JSON.stringify(own)}`]),
      ].join('; '),
    });
  }
  const needed = [...new Set(accessPoints.flatMap(({ accessPoint }) => accessPoint.controller ?? []))].flatMap(
    (name) => sources.get(name) ?? [],
  );
  const controllers = needed
    .filter(({ controller }) => !inventory.controllers.some((known) => known.controller === controller.controller))
    .map(({ controller }) => controller);
  const credentials = needed
    .filter(({ controller }) => !Object.hasOwn(inventory.credentials, controller.credential))
    .map(({ controller, reference }) => ({ name: controller.credential, reference }));
  return {
    accessPoints,
    places,
    macs: macsOf(placed, inventory),
    controllers,
    credentials: [...new Map(credentials.map((each) => [each.name, each])).values()],
  };
}

const defaultPort = 161;

/** The location is not in the file, so it is told; the name may be as it is. */
function wordsOf(each: PlacedAccessPoint, field: 'name' | 'location', name: string): string {
  if (field === 'name') return nameOf(each) === name ? 'name' : 'own name';
  return `location ${JSON.stringify(textIn(each, 'accessPointLocation') ?? '')}`;
}

/** One that the controller has not heard of for long may have been taken down. */
const stateWords = (each: PlacedAccessPoint): readonly string[] => {
  const state = textIn(each, 'accessPointState');
  return state === undefined || state === 'up' ? [] : [`${state} when this was written`];
};

const otherwiseOf = ({ macs: [mac], index }: PlacedAccessPoint): string =>
  mac === undefined ? index.replaceAll('.', '-').slice(-24) : mac.replaceAll(':', '');

/** With a MAC an access point is known again under another name; it is written only where name and address, or controller, agree. */
function macsOf(placed: readonly PlacedAccessPoint[], { accessPoints }: Inventory): SchoolAdditions['macs'] {
  const taken = new Set(accessPoints.flatMap(({ mac }) => mac ?? []));
  return placed.flatMap(({ known, macs: [mac], address, controller }) => {
    const entry = known?.how === 'same' ? accessPoints.find(({ accessPoint }) => accessPoint === known.accessPoint) : undefined;
    if (entry === undefined || entry.mac !== undefined || mac === undefined || taken.has(mac)) return [];
    return entry.address === address || entry.controller === controller ? [{ accessPoint: entry.accessPoint, mac }] : [];
  });
}
