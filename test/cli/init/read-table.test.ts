import { describe, expect, it } from 'vitest';
import { readTable } from '../../../cli/init/read-table.ts';
import { roomList } from '../../../core/inventory/room-list.ts';
import { ProvnatError } from '../../../core/errors.ts';

const swedish = 'Sal;Antal platser;Accesspunkt;Adress\r\nÄngsö;30,0;ap-å;10.0.0.1\r\n"Stora; salen";28,0;ap-å;\r\n';
const expected = [
  { room: 'Ängsö', seats: 30, accessPoints: ['ap-å'] },
  { room: 'Stora; salen', seats: 28, accessPoints: ['ap-å'] },
];
const roomsOf = (bytes: Uint8Array) => roomList(readTable(bytes, 'rum.csv'), 'rum.csv').rooms;
const utf16 = (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le');
const messageOf = (bytes: Uint8Array): string => {
  try {
    readTable(bytes, 'rum.csv');
  } catch (error) {
    if (error instanceof ProvnatError && error.code === 'INVENTORY_INVALID' && error.hint !== '') return error.message;
    throw error;
  }
  throw new Error('the file was accepted');
};

describe('a spreadsheet saved as text', () => {
  it.each<[string, Uint8Array]>([
    ['UTF-8', Buffer.from(swedish)],
    ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${swedish}`)],
    ['Windows-1252', Buffer.from(swedish, 'latin1')],
    [
      'UTF-16, as Excel’s Unicode text',
      utf16(swedish.replaceAll('Stora; salen', 'Stora# salen').replaceAll(';', '\t').replaceAll('#', ';')),
    ],
    ['line feeds alone', Buffer.from(swedish.replaceAll('\r\n', '\n'))],
    ['mixed line ends', Buffer.from(swedish.replace('\r\n', '\n'))],
    ['no line end at the end', Buffer.from(swedish.trimEnd())],
    ['sep=; before the headings', Buffer.from(`sep=;\r\n${swedish}`)],
    ['decomposed letters', Buffer.from(swedish.normalize('NFD'))],
    ['empty lines', Buffer.from(swedish.replace('Ängsö', '\r\n\r\nÄngsö'))],
  ])('in %s is read alike', (_how, bytes) => {
    expect(roomsOf(bytes)).toEqual(expected);
  });

  it('with commas, points and quotes as elsewhere', () => {
    const rooms = roomsOf(Buffer.from('room,seats,access point,address\n"Hall ""A"", east",30.0,,\n'.replace('""A""', 'A')));
    expect(rooms).toEqual([{ room: 'Hall A, east', seats: 30, accessPoints: [] }]);
  });

  it('knows the line on which a row begins', () => {
    const lines = readTable(Buffer.from('sep=;\nsal;platser;våning\n\nA;1;"två\nrader"\nB;2;x\n'), 'rum.csv').map(({ line }) => line);
    expect(lines).toEqual([2, 4, 6]);
  });

  it.each<[string, Uint8Array, string]>([
    ['a workbook', Buffer.from('PK\u0003\u0004'), 'is a workbook, not text'],
    ['something else', Buffer.from([1, 0, 2, 0]), 'is not a text file'],
    ['an open quote', Buffer.from('sal;platser\nA;1\n"B;2\n'), 'rum.csv:'],
    ['a quote within', Buffer.from('sal;platser\nA;1\nB "x";2\n'), 'rum.csv:3 has a quotation mark'],
    ['too much', Buffer.alloc(5_000_001, 65), 'larger than 5 MB'],
  ])('that is %s is refused', (_what, bytes, says) => {
    expect(messageOf(bytes)).toContain(says);
  });
});
