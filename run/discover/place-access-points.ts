/** Which of the access points that controllers list the school file knows, and which room each hangs in. Pure. */
import { folded, proposeRoom, type RoomCandidate } from '../../core/inventory/propose-rooms.ts';
import type { Inventory, InventoryAccessPoint } from '../../core/inventory/types.ts';
import type { ListedAccessPoint, ListedFigure } from '../../collectors/snmp/list-access-points.ts';

export interface DiscoveredAccessPoint extends ListedAccessPoint {
  /** Name of the controller that lists it. */
  readonly controller: string;
  /** Others that were asked and list it as well, or as badly. */
  readonly alsoListedBy?: readonly string[];
}

/** What the school file says of it: the same, or something else that a person must look at. */
export type Known =
  | { readonly how: 'same'; readonly accessPoint: string }
  /** Its MAC stands there under another name. */
  | { readonly how: 'renamed'; readonly accessPoint: string }
  /** Its name stands there with another MAC: exchanged, or two of one name. */
  | { readonly how: 'replaced'; readonly accessPoint: string; readonly mac: string }
  /** Its address stands there under another name, and no MAC tells which is meant. */
  | { readonly how: 'address-of-another'; readonly accessPoint: string }
  /** Its name stands there without a MAC, and several devices have it. */
  | { readonly how: 'one-of-several'; readonly accessPoint: string };

export type Placing =
  | {
      readonly is: 'placed';
      readonly rooms: readonly string[];
      /** Its name or location says another room. */ readonly disagrees?: RoomCandidate;
    }
  | ({ readonly is: 'proposed' } & RoomCandidate)
  | { readonly is: 'undecided'; readonly why: Undecided; readonly candidates: readonly RoomCandidate[] };

export type Undecided = 'no-school-file' | 'no-room-fits' | 'several-rooms-fit' | Exclude<Known['how'], 'same' | 'renamed'>;

export interface PlacedAccessPoint extends DiscoveredAccessPoint {
  readonly known?: Known;
  readonly placing: Placing;
  /** Controller that the school file gives it, where another one has it now: it would be looked for in vain. */
  readonly staleController?: string;
}

/**
 * @param inventory absent: there is no school file yet
 * @param told controllers that told all of their lists
 */
export function placeAccessPoints(
  discovered: readonly DiscoveredAccessPoint[],
  inventory: Inventory | undefined,
  told: ReadonlySet<string> = new Set(),
): readonly PlacedAccessPoint[] {
  const nameCounts = new Map<string, number>();
  for (const each of discovered) nameCounts.set(folded(nameOf(each)), (nameCounts.get(folded(nameOf(each))) ?? 0) + 1);
  return discovered.map((each) => {
    const known = inventory === undefined ? undefined : knownAs(each, inventory.accessPoints, nameCounts);
    const staleController = staleControllerOf(each, known, inventory, told);
    return {
      ...each,
      ...(known !== undefined && { known }),
      placing: placingOf(each, known, inventory),
      ...(staleController !== undefined && { staleController }),
    };
  });
}

/** '' where the device has none. */
export const nameOf = (accessPoint: ListedAccessPoint): string => textIn(accessPoint, 'accessPointName') ?? '';

export const textIn = ({ figures }: ListedAccessPoint, figure: ListedFigure): string | undefined =>
  figures[figure].state === 'unknown' ? undefined : figures[figure].valueText;

function knownAs(
  each: DiscoveredAccessPoint,
  accessPoints: readonly InventoryAccessPoint[],
  nameCounts: ReadonlyMap<string, number>,
): Known | undefined {
  const name = folded(nameOf(each));
  const byMac = accessPoints.find(({ mac }) => mac !== undefined && each.macs.includes(mac));
  if (byMac !== undefined) return { how: folded(byMac.accessPoint) === name ? 'same' : 'renamed', accessPoint: byMac.accessPoint };
  const byName = name === '' ? undefined : accessPoints.find(({ accessPoint }) => folded(accessPoint) === name);
  if (byName?.mac !== undefined && each.macs.length > 0) return { how: 'replaced', accessPoint: byName.accessPoint, mac: byName.mac };
  if (byName !== undefined) return { how: (nameCounts.get(name) ?? 0) > 1 ? 'one-of-several' : 'same', accessPoint: byName.accessPoint };
  const byAddress = accessPoints.find(({ address, mac }) => mac === undefined && address === each.address);
  return byAddress === undefined ? undefined : { how: 'address-of-another', accessPoint: byAddress.accessPoint };
}

/** Whoever only stands by for it, or lost it, lists it too: that it is served there, or not listed where it should be, tells. */
function staleControllerOf(
  { controller, serves, alsoListedBy = [] }: DiscoveredAccessPoint,
  known: Known | undefined,
  inventory: Inventory | undefined,
  told: ReadonlySet<string>,
): string | undefined {
  if (known?.how !== 'same' && known?.how !== 'renamed') return undefined;
  const named = inventory?.accessPoints.find(({ accessPoint }) => accessPoint === known.accessPoint)?.controller;
  if (named === undefined || [controller, ...alsoListedBy].includes(named)) return undefined;
  return serves === 'yes' || told.has(named) ? named : undefined;
}

function placingOf(each: DiscoveredAccessPoint, known: Known | undefined, inventory: Inventory | undefined): Placing {
  if (inventory === undefined) return { is: 'undecided', why: 'no-school-file', candidates: [] };
  const location = textIn(each, 'accessPointLocation');
  const said = proposeRoom(
    { name: nameOf(each), ...(location !== undefined && { location }) },
    inventory.rooms.map(({ room }) => room),
  );
  const candidates = 'proposed' in said ? [said.proposed] : said.candidates;
  if (known !== undefined && known.how !== 'same' && known.how !== 'renamed') return { is: 'undecided', why: known.how, candidates };
  const rooms = inventory.rooms
    .filter((room) => known !== undefined && room.accessPoints.includes(known.accessPoint))
    .map(({ room }) => room);
  if (rooms.length > 0) {
    const elsewhere = 'proposed' in said && !rooms.includes(said.proposed.room);
    return { is: 'placed', rooms, ...(elsewhere && { disagrees: said.proposed }) };
  }
  return 'proposed' in said ? { is: 'proposed', ...said.proposed } : { is: 'undecided', why: said.undecided, candidates };
}
