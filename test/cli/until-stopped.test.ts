import { expect, it } from 'vitest';
import { endingServiceSignals } from '../../cli/actions/until-stopped.ts';

it('a closed console window ends a service on Windows; elsewhere SIGHUP is left for reading the school file again', () => {
  expect(endingServiceSignals('win32')).toEqual(['SIGINT', 'SIGTERM', 'SIGHUP']);
  expect(endingServiceSignals('linux')).toEqual(['SIGINT', 'SIGTERM']);
  expect(endingServiceSignals('darwin')).toEqual(['SIGINT', 'SIGTERM']);
});
