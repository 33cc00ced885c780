/** The emulated access point, for the command line. */
import { ProvnatError } from '../core/errors.ts';
import { type Emulator, type SnmpUser, startEmulator } from '../emulator/start-emulator.ts';
import { type CredentialOptions, credentialOfReference, writtenCredential } from './ap/named-credential.ts';

export { startEmulator as emulate };
export type { Emulator, EmulatorOptions } from '../emulator/start-emulator.ts';

/** The user of SNMPv3 that may read it. @throws ProvnatError USAGE, SECRET_MISSING, SECRET_EXPOSED */
export async function emulatedUser(
  options: Omit<CredentialOptions, 'credential' | 'community'>,
  environment = process.env,
): Promise<SnmpUser | undefined> {
  const written = writtenCredential(options);
  if (written === undefined || !('reference' in written)) return undefined;
  // Files of the command line are named whole.
  const { opened } = await credentialOfReference(written.reference, { environment, inventoryPath: '' });
  if (opened.version !== '3') return undefined;
  const { user, auth, priv } = opened;
  if (priv?.protocol === 'des') throw new ProvnatError('USAGE', '--priv: an emulated access point has no DES', 'Take aes.');
  return {
    name: user.reveal(),
    ...(auth === undefined ? {} : { authProtocol: auth.protocol, authKey: auth.key.reveal() }),
    ...(priv === undefined ? {} : { privProtocol: priv.protocol, privKey: priv.key.reveal() }),
  };
}

export interface CutOptions {
  /** Seconds. */
  readonly cutAfter?: number;
  readonly cutFor?: number;
}

/** What cuts the room off once, as told; nothing where nothing was. @throws ProvnatError USAGE when half of it is missing */
export function plannedCut({
  cutAfter,
  cutFor,
}: CutOptions): (emulator: Pick<Emulator, 'cutRoom'>, tell: (isCut: boolean) => void) => void {
  if (cutAfter === undefined && cutFor === undefined) return () => undefined;
  if (cutAfter === undefined || cutFor === undefined)
    throw new ProvnatError('USAGE', 'emulate: --cut-after and --cut-for belong together', 'Say when the room is cut off and for how long.');
  return (emulator, tell) => {
    const turn = (isCut: boolean) => () => {
      emulator.cutRoom(isCut);
      tell(isCut);
    };
    setTimeout(turn(true), cutAfter * 1_000).unref();
    setTimeout(turn(false), (cutAfter + cutFor) * 1_000).unref();
  };
}
