/**
 * Which room an access point hangs in, by what somebody wrote into its name and location. A wrong room is a wrong verdict, so there is a
 * proposal only when exactly one room of the school fits; everything else is undecided and says what fitted.
 */

export interface PlacedAccessPoint {
  readonly name?: string;
  readonly location?: string;
}

export type PlaceField = 'name' | 'location';

export interface RoomCandidate {
  readonly room: string;
  /** Where the room's name was found. */
  readonly foundIn: readonly PlaceField[];
}

export type RoomProposal =
  | { readonly proposed: RoomCandidate }
  | { readonly undecided: 'no-room-fits' | 'several-rooms-fit'; readonly candidates: readonly RoomCandidate[] };

/** Words before a room's number in Swedish and English schools; what follows one is a room, not a floor or a serial number. */
const roomWords = new Set(['sal', 'rum', 'rumsnr', 'klassrum', 'lektionssal', 'lärosal', 'lokal', 'room', 'classroom', 'rm']);
/** What nobody has written: the makers' own words for an empty field. */
const emptyPlaces = new Set(['', 'default location', 'default', 'not available', 'unknown', 'none', 'n/a', 'null']);
/** A shorter number is more often a floor, a house or the second access point of a room. Judgement. */
const tellingDigits = 3;

/** Letters in a row or digits in a row; `joined`: nothing stands between it and the one before. */
interface Atom {
  readonly text: string;
  readonly joined: boolean;
}

/** @param rooms names as in school.yaml. Pure; compares NFC and case-folded, whole tokens only: B1 is not in B12, nor B12 in AB12. */
export function proposeRoom({ name, location }: PlacedAccessPoint, rooms: readonly string[]): RoomProposal {
  const fields = [
    ['name', atomsOf(name ?? '')],
    ['location', atomsOf(isEmptyPlace(location) ? '' : (location ?? ''))],
  ] as const;
  const candidates = rooms.flatMap((room): readonly RoomCandidate[] => {
    const wanted = withoutRoomWord(atomsOf(room));
    const foundIn = fields.filter(([, atoms]) => holds(atoms, wanted)).map(([field]) => field);
    return foundIn.length === 0 ? [] : [{ room, foundIn }];
  });
  const [only] = candidates;
  if (only === undefined) return { undecided: 'no-room-fits', candidates };
  return candidates.length === 1 ? { proposed: only } : { undecided: 'several-rooms-fit', candidates };
}

/** Whether a location says nothing. */
const isEmptyPlace = (location: string | undefined): boolean => emptyPlaces.has(folded(location ?? '').trim());

/** The same name for a reader: composed and without case. */
export const folded = (text: string): string => text.normalize('NFC').toLowerCase().normalize('NFC');

function atomsOf(text: string): readonly Atom[] {
  let end = 0;
  return [...folded(text).matchAll(/[\p{L}\p{M}]+|\p{N}+/gu)].map((found) => {
    const joined = found.index > 0 && found.index === end;
    end = found.index + found[0].length;
    return { text: found[0], joined };
  });
}

/** "Sal B12" is the room that others write B12; a room called "Sal" keeps its name. */
const withoutRoomWord = (atoms: readonly Atom[]): readonly Atom[] =>
  atoms.length > 1 && roomWords.has(atoms[0]?.text ?? '') ? atoms.slice(1) : atoms;

/** `B12`, `B-12` and `B 12` are one; what touches the room's name without a separator makes another name of it. */
function holds(atoms: readonly Atom[], wanted: readonly Atom[]): boolean {
  if (wanted.length === 0) return false;
  return atoms.some((first, from) => {
    const end = from + wanted.length;
    // `sal12` is said of room 12: the word is no part of a name.
    const afterWord = roomWords.has(atoms[from - 1]?.text ?? '');
    if ((first.joined && !afterWord) || atoms[end]?.joined === true) return false;
    if (!wanted.every(({ text }, index) => atoms[from + index]?.text === text)) return false;
    return afterWord || wanted.length > 1 || tells(wanted[0]?.text ?? '', atoms, from);
  });
}

/** A room of one letter or of digits only fits too much: "Hus B", "plan 2", "ap-2". */
function tells(text: string, atoms: readonly Atom[], at: number): boolean {
  if (atoms.length === 1) return true;
  if (!/^\p{N}/u.test(text)) return [...text].length > 1;
  // C-101 is a room of house C, which need not be the school's 101.
  const house = [...(atoms[at - 1]?.text ?? '')].length === 1 && /^\p{L}/u.test(atoms[at - 1]?.text ?? '');
  return text.length >= tellingDigits && !house;
}
