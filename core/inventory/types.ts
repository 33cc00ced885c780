/** What school.yaml says, checked and with defaults filled in. Holds no secrets: credentials are references. */
import type { ProfileId } from '../plan.ts';

export interface Inventory {
  readonly formatVersion: 1;
  readonly school: string;
  /** IANA name, such as Europe/Stockholm. */
  readonly timeZone: string;
  readonly profile: ProfileId;
  /** What the school asks for each pupil; absent: the profile's own target (core/profiles). */
  readonly targets?: { readonly downMbps: number; readonly upMbps: number };
  /**
   * Per-client bandwidth limit of the network that the pupils use, the lower of its directions. 'none': there is no such limit; absent: nobody
   * has said.
   */
  readonly perClientLimitMbps?: 'none' | number;
  readonly server?: InventoryServer;
  /** Names of the wireless networks (SSID) that pupils use; a room may have others. Absent: not told. */
  readonly ssid?: readonly string[];
  readonly rooms: readonly InventoryRoom[];
  readonly accessPoints: readonly InventoryAccessPoint[];
  readonly controllers: readonly InventoryController[];
  readonly credentials: Readonly<Record<string, CredentialRef>>;
  /** Who mends what; printed beside the remedy. */
  readonly owners: Owners;
  /** When exams are written; an alert on busy air holds to it. Absent: weekdays 8 to 16. */
  readonly examTime?: InventoryExamTime;
  /** Where run and collect write as well, for Grafana. */
  readonly influx?: InventoryInflux;
}

export interface InventoryInflux {
  /** http://10.0.0.5:8086, without an account. */
  readonly url: string;
  /** Bucket of 2.x. */
  readonly database: string;
  readonly org: string;
  /** Absent: nothing is sent along. */
  readonly token?: SecretRef;
  /** 0 keeps all. Absent: what setup chooses for a database that it makes. */
  readonly retentionDays?: number;
  readonly spoolMegabytes: number;
  /** Names may be of persons. */
  readonly owners: 'roles' | 'names';
  /** What dashboards call this machine; absent: a hash of its host name. */
  readonly machine?: string;
  /** Where the folder of runs is served. */
  readonly reportUrl?: string;
}

export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export type Weekday = (typeof weekdays)[number];

/** On the school's clock. */
export interface InventoryExamTime {
  readonly days: readonly Weekday[];
  /** 08:00 */
  readonly from: string;
  readonly to: string;
}

export const defaultExamTime: InventoryExamTime = {
  days: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
  from: '08:00',
  to: '16:00',
};

export const ownerRoles = ['network', 'server', 'identity', 'internet', 'devices'] as const;
export type OwnerRole = (typeof ownerRoles)[number];
export type Owners = Readonly<Partial<Record<OwnerRole, string>>>;

export const serverPlaces = ['inside', 'outside'] as const;
export type ServerPlace = (typeof serverPlaces)[number];

export interface InventoryServer {
  /** Address that really is connected to: IP or host name. */
  readonly address: string;
  readonly port: number;
  readonly scheme: 'http' | 'https';
  readonly suffix: string;
  /** Inside or outside the school's own network: only outside is the internet line in what is measured. Absent: not told. */
  readonly stands?: ServerPlace;
  /** Ed25519, base64url; pinned by init after showing the fingerprint. */
  readonly publicKey: string;
  /** Lets the run read the server's ledger afterwards; without it no answer can be proven kept. */
  readonly runToken?: SecretRef;
}

export interface InventoryRoom {
  readonly room: string;
  readonly seats: number;
  readonly accessPoints: readonly string[];
  readonly owner?: string;
  /** In place of the school's. */
  readonly ssid?: readonly string[];
  /** A UDP echo just behind the access point that the loss probe asks beside the server; routers rarely have one, so it is optional. */
  readonly gateway?: { readonly host: string; readonly port: number };
  /** Rehearsal only: the emulated access point's relay that this room's traffic goes through. */
  readonly via?: { readonly host: string; readonly port: number; readonly echoPort?: number };
}

export interface InventoryAccessPoint {
  readonly accessPoint: string;
  /** IP address: names would be resolved at every request. */
  readonly address: string;
  readonly port: number;
  /** Vendor definition id; absent: recognised by what the device says. */
  readonly vendor?: string;
  readonly credential: string;
  readonly owner?: string;
  /** ifName of the uplink; absent: the vendor's or the only wired one. */
  readonly uplinkInterface?: string;
  readonly mac?: string;
  readonly bssids: readonly string[];
  /** The controller that answers for it, when it does not itself. */
  readonly controller?: string;
  /** The port of the switch at the other end of its cable. */
  readonly switch?: InventorySwitchPort;
}

export interface InventorySwitchPort {
  readonly address: string;
  readonly port: number;
  readonly credential: string;
  /** ifName of the port. */
  readonly interface: string;
}

export interface InventoryController {
  readonly controller: string;
  readonly address: string;
  readonly port: number;
  readonly vendor?: string;
  readonly credential: string;
  readonly owner?: string;
}

/** Where a secret comes from: `env:NAME` or `file:PATH` (a file that only its owner can read). */
export type SecretRef = string;

export type CredentialRef =
  | { readonly version: '2c'; readonly community: SecretRef }
  | {
      readonly version: '3';
      readonly user: SecretRef;
      readonly authProtocol?: 'md5' | 'sha' | 'sha224' | 'sha256' | 'sha384' | 'sha512';
      readonly authKey?: SecretRef;
      readonly privProtocol?: 'des' | 'aes' | 'aes256b' | 'aes256r';
      readonly privKey?: SecretRef;
    };
