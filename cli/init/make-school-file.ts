/** Makes the school file, or adds a server or a room list to the one that is there. */
import { access } from 'node:fs/promises';
import { ProvnatError } from '../../core/errors.ts';
import type { Inventory, InventoryServer } from '../../core/inventory/types.ts';
import type { RoomList } from '../../core/inventory/room-list.ts';
import { gatherInventory, type InitOptions } from './gather-inventory.ts';
import { pinServer, type PinnedServer } from './pin-server.ts';
import type { Questions } from './questions.ts';
import { readSchoolFile, writeSchoolFile } from './school-file.ts';

export interface SchoolFileOptions extends InitOptions {
  readonly file: string;
  readonly server?: string;
  readonly suffix: string;
  readonly acceptKey?: string | true;
  readonly runToken?: string;
  readonly force?: boolean;
}

export interface MadeSchoolFile {
  readonly file: string;
  readonly backup?: string;
  readonly inventory: Inventory;
  readonly pinned?: PinnedServer;
  readonly ignoredColumns: readonly string[];
  /** In the file still, though the room list does not name them. */
  readonly unlisted: RoomList['unlisted'];
}

/** Everything init does but printing. Nothing is written unless everything is right. */
export async function makeSchoolFile(options: SchoolFileOptions, questions: Questions | undefined): Promise<MadeSchoolFile> {
  const { file } = options;
  if (options.force !== true && (await exists(file))) {
    throw new ProvnatError(
      'USAGE',
      `init: ${file} is there already and is not overwritten`,
      'edit it, write another with --file, or add --force: what the options name is changed, the rest kept, and the former file stays as .bak',
    );
  }
  checkRunToken(options.runToken);
  const former = await readSchoolFile(file);
  const before = former?.inventory;
  const { inventory, ignoredColumns, unlisted } = await gatherInventory(options, before, questions);
  const address = options.server ?? (await askServer(before, questions));
  const pinned =
    address === undefined
      ? undefined
      : await pinServer({
          address,
          suffix: options.suffix,
          ...(options.runToken === undefined ? {} : { runToken: options.runToken }),
          ...(options.acceptKey === undefined ? {} : { acceptKey: options.acceptKey }),
          ...(questions === undefined ? {} : { questions }),
        });
  const whole: Inventory =
    pinned === undefined ? inventory : { ...inventory, server: { ...placeOf(before?.server, pinned.server), ...pinned.server } };
  const backup = await writeSchoolFile(file, former, whole);
  return {
    file,
    inventory: whole,
    ignoredColumns,
    unlisted,
    ...(backup === undefined ? {} : { backup }),
    ...(pinned === undefined ? {} : { pinned }),
  };
}

/** A server that is pinned anew has not moved. */
const placeOf = (before: InventoryServer | undefined, now: InventoryServer): Pick<InventoryServer, 'stands'> =>
  before?.stands === undefined || before.address !== now.address ? {} : { stands: before.stands };

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

function checkRunToken(reference: string | undefined): void {
  if (reference === undefined || /^(env:[A-Za-z_][A-Za-z0-9_]*|file:\S.*)$/.test(reference)) return;
  throw new ProvnatError(
    'USAGE',
    'init: --run-token is not a reference to a secret',
    'write --run-token env:NAME or --run-token file:PATH, never the token itself',
  );
}

async function askServer(before: Inventory | undefined, questions: Questions | undefined): Promise<string | undefined> {
  if (before !== undefined) return undefined;
  const answer = await questions?.text('Exam server, such as https://10.0.0.5:8443 (empty: later)');
  return answer === '' ? undefined : answer;
}
