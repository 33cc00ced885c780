/** What a pupil hears and sees. */
import { audio, every, good, of, one, third, video, without, type Case } from './case.ts';

const tenthUntold = { plannedMs: 80_000, startupMs: 1_000, playedMs: 71_000 };

export const mediaCases: readonly Case[] = [
  ...of('audio-stalls', [
    ['well', 'pass', good],
    ['one stall', 'fail', one('pupil-media', { stallCount: 1, stallMs: 200 }, audio), undefined, third],
    ['never played', 'fail', one('pupil-media', { started: false, playedMs: 0 }, audio), 'silent', third],
    ['hung halfway without a word', 'fail', one('pupil-media', { playedMs: 40_000 }, audio), 'silent', third],
    ['a tenth without a word', 'pass', one('pupil-media', tenthUntold, audio)],
    ['a falling buffer that lasts', 'pass', one('pupil-media', { lastBufferMs: 2_400, bufferSlopeMsPerS: -40 }, audio)],
    ['a falling buffer that does not', 'fail', one('pupil-media', { lastBufferMs: 2_400, bufferSlopeMsPerS: -41 }, audio), 'dry', third],
    ['a falling buffer, half full', 'pass', one('pupil-media', { lastBufferMs: 3_000, bufferSlopeMsPerS: -500 }, audio)],
    ['the film’s stalls are not its', 'pass', one('pupil-media', { stallCount: 9, stallMs: 9_000 }, video)],
    ['short', 'no-data', every('pupil-media', { plannedMs: 29_999 })],
    ['NaN', 'no-data', one('pupil-media', { stallMs: NaN })],
    ['no rows', 'no-data', without('pupil-media')],
  ]),
  ...of('video-stalls', [
    ['well', 'pass', good],
    ['at the lower limit', 'pass', one('pupil-media', { stallMs: 1_000, stallCount: 1, playedMs: 99_000 }, video)],
    ['beyond it', 'warn', one('pupil-media', { stallMs: 1_001, stallCount: 1, playedMs: 98_999 }, video), undefined, third],
    ['at the upper limit', 'warn', one('pupil-media', { stallMs: 2_000, stallCount: 1, playedMs: 98_000 }, video), undefined, third],
    ['beyond it', 'fail', one('pupil-media', { stallMs: 2_001, stallCount: 1, playedMs: 97_999 }, video), undefined, third],
    ['never played', 'fail', one('pupil-media', { started: false, playedMs: 0 }, video), 'silent', third],
    ['hung halfway without a word', 'fail', one('pupil-media', { playedMs: 40_000 }, video), 'silent', third],
    ['a tenth without a word', 'pass', one('pupil-media', tenthUntold, video)],
    ['a falling buffer that lasts', 'pass', one('pupil-media', { lastBufferMs: 2_400, bufferSlopeMsPerS: -40 }, video)],
    ['a falling buffer, half full', 'pass', one('pupil-media', { lastBufferMs: 3_000, bufferSlopeMsPerS: -500 }, video)],
    ['runs dry', 'fail', one('pupil-media', { lastBufferMs: 1_500, bufferSlopeMsPerS: -50 }, video), 'dry', third],
    ['short', 'no-data', every('pupil-media', { plannedMs: 29_999 })],
    ['NaN', 'no-data', one('pupil-media', { stallMs: NaN })],
    ['no rows', 'no-data', without('pupil-media')],
  ]),
  ...of('media-start', [
    ['well', 'pass', good],
    ['at the lower limit', 'pass', one('pupil-media', { startupMs: 2_000 })],
    ['beyond it', 'warn', one('pupil-media', { startupMs: 2_001 }, audio), undefined, third],
    ['at the upper limit', 'warn', one('pupil-media', { startupMs: 5_000 }, video), undefined, third],
    ['beyond it', 'fail', one('pupil-media', { startupMs: 5_001 }, video), undefined, third],
    ['never', 'fail', one('pupil-media', { started: false }, video), 'never', third],
    ['short', 'no-data', every('pupil-media', { plannedMs: 9_999 })],
    ['NaN', 'no-data', one('pupil-media', { startupMs: NaN })],
    ['no rows', 'no-data', without('pupil-media')],
  ]),
  ...of('media-rendition', [
    ['well', 'pass', good],
    ['at the limit', 'pass', one('pupil-media', { steadyPlayedMs: 70_000, steadyAtRequiredMs: 66_500 }, video)],
    ['beyond', 'fail', one('pupil-media', { steadyPlayedMs: 70_000, steadyAtRequiredMs: 66_499 }, video), undefined, third],
    ['nothing played', 'fail', one('pupil-media', { steadyPlayedMs: 0, steadyAtRequiredMs: 0 }, video), undefined, third],
    ['short', 'no-data', every('pupil-media', { steadyPlannedMs: 59_999 })],
    ['NaN', 'no-data', one('pupil-media', { steadyAtRequiredMs: NaN })],
    ['no rows', 'no-data', without('pupil-media')],
  ]),
];
