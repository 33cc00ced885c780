/** What provnat discover says of an access point's room: a sentence each, with the reason. */
import type { RoomCandidate } from '../core/inventory/propose-rooms.ts';
import type { Known, PlacedAccessPoint, Undecided } from '../run/discover/place-access-points.ts';

const whys: Readonly<Record<Undecided, string>> = {
  'no-school-file': 'there is no school file with rooms',
  'no-room-fits': 'neither name nor location holds one room of the school file',
  'several-rooms-fit': 'several rooms fit',
  replaced: 'exchanged, or two of one name?',
  'address-of-another': 'which of the two is it?',
  'one-of-several': 'several devices have its name: give the school file the MAC of the one that is meant',
};

/** Make the input plain first: it holds what devices say of themselves. */
export function roomWords({ placing, known, controller, staleController }: PlacedAccessPoint): readonly string[] {
  const moved =
    staleController === undefined
      ? []
      : [`its controller is ${controller} now, and ${staleController} in the school file: correct it there`];
  const of = [...knownWords(known), ...moved];
  if (placing.is === 'placed') {
    const { rooms, disagrees } = placing;
    return [
      `room ${rooms.join(', ')}, as the school file says`,
      ...of,
      ...(disagrees === undefined ? [] : [`but its ${foundWords(disagrees)} says ${disagrees.room}: which is right?`]),
    ];
  }
  if (placing.is === 'proposed')
    return [
      `room ${placing.room} proposed: its ${foundWords(placing)} holds it, and no other room`,
      ...of,
      ...(known === undefined ? ['new'] : []),
    ];
  const { candidates, why } = placing;
  return [
    'room undecided',
    ...of,
    whys[why],
    ...(candidates.length === 0 ? [] : [`candidates: ${candidates.map(candidateWords).join(', ')}`]),
  ];
}

const foundWords = ({ foundIn }: RoomCandidate): string => foundIn.join(' and ');
const candidateWords = (candidate: RoomCandidate): string => `${candidate.room} (${foundWords(candidate)})`;

function knownWords(known: Known | undefined): readonly string[] {
  if (known === undefined || known.how === 'same' || known.how === 'one-of-several') return [];
  if (known.how === 'renamed') return [`renamed: its MAC is ${known.accessPoint} in the school file`];
  if (known.how === 'replaced') return [`the school file has ${known.accessPoint} with the MAC ${known.mac}`];
  return [`its address is that of ${known.accessPoint} in the school file`];
}
