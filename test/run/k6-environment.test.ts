/** k6 gets what a program needs to run, and no secret. */
import { expect, it } from 'vitest';
import { environmentOfK6 } from '../../run/k6-process.ts';

it('keeps secrets of the environment away from k6', () => {
  const environment = {
    PATH: '/bin',
    Path: 'C:\\bin',
    SystemRoot: 'C:\\Windows',
    SSL_CERT_FILE: '/ca.pem',
    SNMP_COMMUNITY: 'secret',
    PROVNAT_RUN_TOKEN: 'secret',
    PATHOLOGY: 'x',
  };
  expect(environmentOfK6(environment)).toEqual({ PATH: '/bin', Path: 'C:\\bin', SystemRoot: 'C:\\Windows', SSL_CERT_FILE: '/ca.pem' });
});
