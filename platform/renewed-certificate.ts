/** The certificate of a server that runs for years: its own comes to its end, and the school's file is written anew every few months. */
import type { Certificate } from './certificate.ts';
import type { PlatformLogLine } from './platform-options.ts';

export interface RenewedCertificate {
  /** The one that new connections are shown. */
  current(): Certificate;
  /** Exchanges it where another one is due. Never throws: the one that is there serves on. */
  look(): Promise<void>;
}

export interface RenewalParts {
  /** What should be shown now. */
  readonly read: () => Promise<Certificate>;
  /** A run compares the certificate of its connection with the one that is signed: none may be open across the exchange. */
  readonly isConnected: () => boolean;
  readonly show: (certificate: Certificate) => void;
  readonly log: (line: PlatformLogLine) => void;
}

export function renewedCertificate(first: Certificate, { read, isConnected, show, log }: RenewalParts): RenewedCertificate {
  let current = first;
  return {
    current: () => current,
    async look() {
      try {
        const due = isConnected() ? current : await read();
        if (due.fingerprint === current.fingerprint || isConnected()) return;
        show(due);
        current = due;
        log({ level: 'info', event: 'certificate-renewed', message: `certificate ${due.fingerprint.slice(0, 16)}… is shown from now on` });
      } catch (cause) {
        const reason = cause instanceof Error ? cause.message : String(cause);
        log({ level: 'warn', event: 'certificate-not-renewed', message: `the certificate stays as it is: ${reason}` });
      }
    },
  };
}
