/** Which device the user means, and how it is asked: an address with a credential, or a name of the school file. */
import { isIP } from 'node:net';
import { ProvnatError } from '../../core/errors.ts';
import { suggestion } from '../../core/document/suggest.ts';
import type { Inventory, InventoryAccessPoint, InventoryController, InventorySwitchPort } from '../../core/inventory/types.ts';
import { macAddress } from '../../core/inventory/school-schema.ts';
import type { Vendors } from '../../collectors/snmp/load-vendors.ts';
import type { SnmpTarget } from '../../collectors/snmp/session.ts';
import { asRead } from '../../collectors/snmp/polled-agents.ts';
import { asSwitchPort } from '../../collectors/snmp/switch-port.ts';
import { controllerOf } from '../polled-access-points.ts';
import { readInventory } from '../read-inventory.ts';
import type { SecretSource } from '../secrets.ts';
import {
  type CredentialOptions,
  credentialNamed,
  credentialOfReference,
  type NamedCredential,
  noCredential,
  writtenCredential,
} from './named-credential.ts';

export interface DeviceOptions extends CredentialOptions {
  readonly inventory: string;
  readonly port?: number;
  /** Definition to read it by; absent: the school file's, or recognised. */
  readonly vendor?: string;
  /** Of the access point that is meant, where the device lists several; however it is parted. */
  readonly mac?: string;
}

export interface FoundDevice {
  readonly target: SnmpTarget;
  readonly credential: NamedCredential;
  readonly accessPoint: InventoryAccessPoint;
  /** Name of the controller that is asked in its place. */
  readonly through?: string;
  /** Of the switch at the other end of its cable, where the school file names it. */
  readonly switchPort?: FoundSwitchPort;
}

export interface FoundSwitchPort {
  readonly at: InventorySwitchPort;
  /** As a device to be read. */
  readonly device: InventoryAccessPoint;
  /** With the switch's own credential, or why that cannot be opened: the access point is asked all the same. */
  readonly asked: { readonly target: SnmpTarget; readonly credential: NamedCredential } | { readonly trouble: string };
}

const defaultPort = 161;

/**
 * @param given IP address, or name of an access point or a controller in the school file
 * @throws ProvnatError USAGE, INVENTORY_INVALID, VENDOR_INVALID, FILE_MISSING, SECRET_MISSING, SECRET_EXPOSED
 */
export async function findDevice(given: string, options: DeviceOptions, vendors: Vendors): Promise<FoundDevice> {
  checkVendor(options.vendor, vendors);
  const mac = macIn(options.mac);
  const written = writtenCredential(options);
  const source: SecretSource = { environment: process.env, inventoryPath: options.inventory };
  const needsFile = isIP(given) === 0 || written === undefined || 'name' in written;
  const inventory = needsFile ? await schoolFileFor(given, options.inventory, written !== undefined) : undefined;
  const { accessPoint, through } = entryFor(given, options, inventory);
  const asked = through ?? accessPoint;
  const credential =
    written !== undefined && 'reference' in written
      ? await credentialOfReference(written.reference, source)
      : await namedOrNone(written?.name ?? asked.credential, given, inventory, source);
  const { vendor } = options;
  const switchPort = inventory === undefined ? undefined : await switchPortOf(accessPoint, inventory, source);
  return {
    target: { address: asked.address, port: options.port ?? asked.port, credential: credential.opened },
    credential,
    // What the command line says of it stands before what the school file says.
    accessPoint: { ...asRead(accessPoint, through), ...(vendor !== undefined && { vendor }), ...(mac !== undefined && { mac }) },
    ...(through !== undefined && { through: through.controller }),
    ...(switchPort !== undefined && { switchPort }),
  };
}

/** What a command line says of a credential is said of the access point, not of its switch. */
async function switchPortOf(
  accessPoint: InventoryAccessPoint,
  inventory: Inventory,
  source: SecretSource,
): Promise<FoundSwitchPort | undefined> {
  const { switch: at } = accessPoint;
  if (at === undefined) return undefined;
  const asked = await credentialNamed(at.credential, inventory, source).then(
    (credential) => ({ target: { address: at.address, port: at.port, credential: credential.opened }, credential }),
    (error: unknown) => {
      if (error instanceof ProvnatError) return { trouble: `${error.message}. ${error.hint}` };
      throw error;
    },
  );
  return { at, device: asSwitchPort(accessPoint, at), asked };
}

/** @throws ProvnatError VENDOR_INVALID */
function checkVendor(vendor: string | undefined, { byId }: Vendors): void {
  if (vendor === undefined || byId.has(vendor)) return;
  throw new ProvnatError(
    'VENDOR_INVALID',
    `no vendor definition ${JSON.stringify(vendor)}${suggestion(vendor, [...byId.keys()])}`,
    'Leave --vendor out, and the device is recognised by what it says of itself.',
  );
}

function macIn(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const mac = macAddress.safeParse(text);
  if (mac.success) return mac.data;
  throw new ProvnatError('USAGE', `--mac: ${JSON.stringify(text)} is not a MAC address`, 'Write it as 00:0b:86:12:34:56.');
}

const schoolFileFor = (given: string, path: string, named: boolean): Promise<Inventory> =>
  readInventory(path).catch((error: unknown) => {
    // Without a school file it is the credential that is missing, not the file.
    if (error instanceof ProvnatError && error.code === 'FILE_MISSING' && isIP(given) !== 0 && !named) throw noCredential(given);
    throw error;
  });

function namedOrNone(name: string, given: string, inventory: Inventory | undefined, source: SecretSource) {
  if (inventory === undefined || name === '') throw noCredential(given);
  return credentialNamed(name, inventory, source);
}

interface Entry {
  readonly accessPoint: InventoryAccessPoint;
  readonly through?: InventoryController;
}

function entryFor(given: string, { port }: DeviceOptions, inventory: Inventory | undefined): Entry {
  const { accessPoints = [], controllers = [] } = inventory ?? {};
  if (isIP(given) !== 0) {
    const here = (entry: InventoryAccessPoint | InventoryController): boolean =>
      entry.address === given && (port === undefined || entry.port === port);
    const known = accessPoints.find((entry) => entry.controller === undefined && here(entry));
    return { accessPoint: known ?? nobodys(given, controllers.find(here)) };
  }
  const wanted = given.normalize('NFC');
  const named = accessPoints.find(({ accessPoint }) => accessPoint === wanted);
  if (named !== undefined) {
    const through = controllerOf({ controllers }, named);
    return { accessPoint: named, ...(through !== undefined && { through }) };
  }
  const itself = controllers.find(({ controller }) => controller === wanted);
  if (itself !== undefined) return { accessPoint: nobodys(itself.address, itself) };
  const known = [...accessPoints.map(({ accessPoint }) => accessPoint), ...controllers.map(({ controller }) => controller)];
  throw new ProvnatError(
    'INVENTORY_INVALID',
    `${JSON.stringify(given)} is neither an IP address nor an access point of the school file${suggestion(given, known)}`,
    'Write the IP address of the device, or its name as in the school file.',
  );
}

/** A device that the school file does not name as an access point is called by its address. */
const nobodys = (address: string, controller: InventoryController | undefined): InventoryAccessPoint => ({
  accessPoint: controller?.controller ?? address,
  address,
  port: controller?.port ?? defaultPort,
  credential: controller?.credential ?? '',
  bssids: [],
  ...(controller?.vendor !== undefined && { vendor: controller.vendor }),
});
