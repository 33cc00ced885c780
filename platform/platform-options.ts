/** How a platform is started and what it gives back. */
import type { FaultSwitches } from '../core/protocol.ts';
import type { LinkWatchOptions } from './link-watch.ts';

export interface PlatformCaps {
  /** Bandwidth endpoints refuse what goes beyond these, averaged over 5 s. */
  readonly perPupilMbps: number;
  readonly totalMbps: number;
  /** Accounts that may log in for one run. */
  readonly maxPupils: number;
}

export interface PlatformOptions {
  /** Address to listen on; 127.0.0.1 when absent, so nobody opens a server to a network by mistake. */
  readonly host?: string;
  /** 0 or absent: any free port. */
  readonly port?: number;
  /** 'http' when absent. https speaks HTTP/2 and HTTP/1.1 on the same port. */
  readonly scheme?: 'http' | 'https';
  /** Host names are exam. find. login. media. under it; 'provnat.test' when absent. */
  readonly suffix?: string;
  /** Ledger, keys, tokens and the generated certificate. Made when it is not there. */
  readonly dataDir: string;
  /** PEM files of the school's own certificate; absent: one is generated and kept in dataDir. */
  readonly certificate?: { readonly keyFile: string; readonly certificateFile: string };
  readonly caps?: Partial<PlatformCaps>;
  readonly faults?: FaultSwitches;
  readonly udpEchoPort?: number;
  /** Reads the ledger; generated into dataDir/run-token when absent. */
  readonly runToken?: string;
  /** Opens the invigilator's channel; generated into dataDir/invigilator-token when absent. */
  readonly invigilatorToken?: string;
  /** Folder that holds media/ and shell/; found beside the code when absent. */
  readonly assetDir?: string;
  /** Slow bodies are cut after this; 30 s when absent. */
  readonly bodyDeadlineMs?: number;
  /** A pupil's WebSocket without a word for this long is cut and reported dropped; 15 s when absent. */
  readonly silenceMs?: number;
  /** Runs that the server and its line are meant for at once; 1 when absent. */
  readonly runLimitCount?: number;
  /** Keeps other servers out of the data folder, and resolves to what lets go of it; absent: the caller sees to it. */
  readonly claimFolder?: (dataDir: string) => Promise<() => Promise<void>>;
  /** Reads the server's own link, for health; absent: it does not tell. */
  readonly link?: LinkWatchOptions;
  /** Wall clock, for tests. */
  readonly clock?: () => number;
  /** What an operator should know; silent when absent. */
  readonly log?: (line: PlatformLogLine) => void;
}

export interface PlatformLogLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly event: string;
  readonly message: string;
}

export interface Platform {
  readonly port: number;
  readonly udpEchoPort: number;
  /** Ed25519, raw, base64url: what school.yaml pins. */
  readonly publicKey: string;
  /** What a person compares before pinning. */
  readonly keyFingerprint: string;
  /** SHA-256 of the DER certificate that it started with, hex; absent over plain HTTP. */
  readonly certificateFingerprint?: string;
  readonly runToken: string;
  readonly invigilatorToken: string;
  /** Ends every connection, writes what the ledger still holds and lets go of the ports. */
  close(): Promise<void>;
}

/** Generous for a school: a hundred rooms' worth of pupils at 10 Mbit/s is refused, a year group at 2 is not. */
export const defaultCaps: PlatformCaps = { perPupilMbps: 10, totalMbps: 2_000, maxPupils: 1_000 };
