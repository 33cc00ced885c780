import { describe, expect, it } from 'vitest';
import type { RunCommand } from '../../../collectors/host/run-command.ts';
import {
  parseChronyTracking,
  parseNtpConf,
  parseSntp,
  parseTimedatectl,
  parseW32tm,
  readTimeSync,
} from '../../../collectors/host/time-sync.ts';

const tracking = (leap: string) => `Reference ID    : C0000201 (192.0.2.1)
Stratum         : 3
System time     : 0.000250000 seconds slow of NTP time
Last offset     : +0.000012345 seconds
Leap status     : ${leap}
`;
const says =
  (answers: Record<string, string>): RunCommand =>
  (file) =>
    Promise.resolve(answers[file] === undefined ? { reason: 'tool-missing' } : { text: answers[file] });

describe('is the clock kept right', () => {
  it('timedatectl', () => {
    expect(parseTimedatectl('NTPSynchronized=yes\n')).toEqual({ value: true });
    expect(parseTimedatectl('NTPSynchronized=no\n')).toEqual({ value: false });
    expect(parseTimedatectl('')).toEqual({ reason: 'not-told' });
  });

  it('chronyc; slow means that the true time is ahead of ours', () => {
    expect(parseChronyTracking(tracking('Normal'))).toEqual({ synchronised: { value: true }, offsetMs: 0.25 });
    expect(parseChronyTracking(tracking('Normal').replace('slow', 'fast')).offsetMs).toBe(-0.25);
    expect(parseChronyTracking(tracking('Not synchronised')).synchronised).toEqual({ value: false });
    expect(parseChronyTracking('506 Cannot talk to daemon').synchronised).toEqual({ reason: 'not-told' });
  });

  it('sntp, with a distance in either way of writing it', () => {
    expect(parseSntp('+0.012500 +/- 0.004321 time.example.net 192.0.2.1\n')).toEqual({ synchronised: { value: true }, offsetMs: 12.5 });
    expect(parseSntp('2026-09-01 08:00:00.0 (+0200) -7.250000 +/- 0.01 time.example.net\n')).toEqual({
      synchronised: { value: false },
      offsetMs: -7250,
    });
    expect(parseSntp('sntp: timeout')).toEqual({ synchronised: { reason: 'not-told' } });
    expect(parseNtpConf('# time\nserver ntp.example.net\n')).toBe('ntp.example.net');
    expect(parseNtpConf('')).toBe('time.apple.com');
  });

  it('w32tm in any language', () => {
    const status = (leap: string, stratum: string) =>
      `Skottindikator: ${leap}\r\nStratum: ${stratum}\r\nPrecision: -23 (119.209ns per tick)\r\nKälla: ntp.example.net,0x8\r\n`;
    expect(parseW32tm(status('0(ingen varning)', '3 (sekundär referens – synkr. av (S)NTP)'))).toEqual({ value: true });
    expect(parseW32tm(status('3(inte synkroniserad)', '0 (ospecificerad)'))).toEqual({ value: false });
    expect(parseW32tm('The following error occurred: The service has not been started. (0x80070426)')).toEqual({ reason: 'not-told' });
  });

  it('asks chronyc where systemd does not answer', async () => {
    expect(await readTimeSync(says({ chronyc: tracking('Normal') }), 'linux')).toMatchObject({
      told: 'chronyc',
      synchronised: { value: true },
    });
    expect(await readTimeSync(says({ timedatectl: 'NTPSynchronized=no' }), 'linux')).toEqual({
      told: 'timedatectl',
      synchronised: { value: false },
    });
    expect(await readTimeSync(says({}), 'linux')).toMatchObject({ synchronised: { reason: 'tool-missing' } });
    expect(await readTimeSync(says({}), 'win32')).toMatchObject({ synchronised: { reason: 'tool-missing' } });
    expect(await readTimeSync(says({}), 'aix')).toMatchObject({ synchronised: { reason: 'system-not-known' } });
  });
});
