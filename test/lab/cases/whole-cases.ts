/** Rooms that play the whole exam, from idle to submit: exactly ready, and exactly not. */
import { atKnee, kneeOf, starvedAtLeast } from '../knee.ts';
import type { LabCase } from '../lab-case.ts';

export const wholeCases: readonly LabCase[] = [
  {
    id: 'whole-ready',
    broken: 'nothing: 3 × the load fits, the whole exam is played',
    seats: 12,
    shape: atKnee(12, 3),
    // Exactly ready is not a room whose laptop was busy with other rooms.
    share: 0.4,
    measures: ['bytes-down'],
    truth: { outcome: 'ready', checks: {}, rest: 'passes' },
  },
  {
    id: 'whole-1.3',
    broken: 'nothing: 1.3 × the load fits, the whole exam is played',
    seats: 30,
    shape: atKnee(30, 1.3),
    share: 1,
    measures: ['bytes-down'],
    truth: {
      outcome: ['ready', 'ready-with-warnings'],
      // When all press play at once a queue forms, as long as the access point's is; a laptop of two cores plays thirty pupils and a server.
      checks: {
        'generator-headroom': ['pass', 'warn'],
        'latency-under-load': ['pass', 'warn'],
        'media-start': ['pass', 'warn'],
        // Players fetch in bursts, whose tails a short queue drops now and then: the server's count of them only warns.
        'packet-loss': ['pass', 'warn'],
        'no-headroom': 'pass',
      },
      rest: 'passes',
    },
  },
  {
    id: 'whole-full',
    broken: 'downwards 0.85 × the load fits, the whole exam is played',
    seats: 12,
    shape: { downMbps: kneeOf(12).downMbps * 0.85, upMbps: kneeOf(12).upMbps * 1.5 },
    share: 0.4,
    measures: ['goodput-down', 'bytes-down'],
    truth: {
      outcome: 'not-ready',
      decidedBy: 'pupils-under-target',
      checks: {
        'pupils-under-target': 'fail',
        'worst-five-seconds': ['pass', 'warn', 'fail'],
        // Shared evenly the package takes 9.4 of the 13.2 s that it may, and a start 3 of 5. But all begin at once, into a queue that is full
        // at once: who loses a packet three times over waits seconds longer, and who keeps a low rendition for how long is luck too.
        'package-load': ['pass', 'fail'],
        'media-start': ['pass', 'warn', 'fail'],
        'media-rendition': ['pass', 'fail'],
        'audio-stalls': ['pass', 'warn', 'fail'],
        'video-stalls': ['pass', 'warn', 'fail'],
        'latency-under-load': ['pass', 'warn', 'fail'],
        'packet-loss': ['pass', 'warn', 'fail'],
        'answers-lost': 'pass',
        'login-complete': 'pass',
        'submit-complete': 'pass',
      },
      rest: 'may-warn',
      owners: ['network'],
      seats: { check: 'pupils-under-target', atLeast: starvedAtLeast(12, 0.85) },
      blames: ['cause.path-full-by-few'],
      neverBlames: [
        ...['cause.server-slow', 'cause.identity-provider', 'cause.receipts-late', 'cause.seats', 'cause.uplink-full'],
        ...['cause.steady-traffic', 'cause.other-traffic'],
      ],
    },
  },
];
