/** Rooms that nobody can judge, because the instrument, its clock or the way to the access point is at fault: never ready, never blamed. */
import { atKnee } from '../knee.ts';
import type { LabCase } from '../lab-case.ts';

const measured = ['idle', 'bandwidth'] as const;
const room = [
  'cause.path-full-by-few',
  'cause.way-full-outside',
  'cause.way-full',
  'cause.access-point-full-by-few',
  'cause.uplink-full',
  'cause.seats',
  'cause.silence',
];

export const instrumentCases: readonly LabCase[] = [
  {
    id: 'other-access-point',
    broken: 'the load leaves by another access point than the room’s',
    seats: 6,
    phases: measured,
    shape: atKnee(6, 2),
    leavesByOther: true,
    share: 0.24,
    truth: {
      outcome: 'inconclusive',
      checks: {
        'load-through-room': 'fail',
        'pupils-under-target': 'no-data',
        'worst-five-seconds': 'no-data',
        'access-point-reachable': 'pass',
      },
      rest: 'may-warn',
      neverBlames: room,
    },
  },
  {
    id: 'silent-snmp',
    broken: 'the access point does not answer over SNMP',
    seats: 6,
    phases: measured,
    shape: atKnee(6, 2),
    agent: { silent: true },
    share: 0.24,
    truth: {
      outcome: 'inconclusive',
      checks: {
        'load-through-room': 'no-data',
        'pupils-under-target': 'no-data',
        'worst-five-seconds': 'no-data',
        'access-point-reachable': 'warn',
      },
      rest: 'may-warn',
      neverBlames: room,
    },
  },
  {
    id: 'silent-snmp-full',
    broken: 'never a word by SNMP, on a cable: whatever carries 0.6 × the load, nothing shows that it is this room',
    seats: 6,
    phases: measured,
    shape: atKnee(6, 0.6),
    agent: { silent: true },
    share: 0.24,
    truth: {
      outcome: 'inconclusive',
      checks: {
        'load-through-room': 'no-data',
        'pupils-under-target': 'no-data',
        'worst-five-seconds': 'no-data',
        'access-point-reachable': 'warn',
      },
      rest: 'may-warn',
      neverBlames: room,
    },
  },
  {
    id: 'generator-short',
    broken: 'nothing in the room: k6 gets a quarter of the processor',
    seats: 12,
    phases: measured,
    shape: atKnee(12, 2),
    events: [{ phase: 'bandwidth', afterMs: 2_000, what: { do: 'starve-generator', forMs: 36_000 } }],
    share: 0.3,
    truth: {
      outcome: 'inconclusive',
      checks: {
        'generator-headroom': 'fail',
        'clock-agreement': 'pass',
        'load-delivered': ['pass', 'fail'],
        'pupils-under-target': 'no-data',
        'worst-five-seconds': 'no-data',
      },
      rest: 'may-warn',
      neverBlames: room,
    },
  },
  {
    id: 'own-link-6s',
    broken: 'nothing in the room: the class’s own cable has no link for 6 s while it works',
    seats: 6,
    profile: 'text',
    phases: ['idle', 'login', 'work', 'submit'],
    shape: { downMbps: 100, upMbps: 100 },
    events: [{ phase: 'work', afterMs: 40_000, what: { do: 'unplug', forMs: 6_000 } }],
    share: 0.2,
    truth: {
      // As long an outage as fails a room, and nobody's but the class's own.
      outcome: 'inconclusive',
      checks: {
        'generator-headroom': 'warn',
        'packet-loss': 'no-data',
        'latency-under-load': ['warn', 'no-data'],
        // Whose save fell into it waited for its end.
        'answer-save-latency': ['pass', 'warn', 'no-data'],
        'save-gap': ['pass', 'warn', 'no-data'],
        'connection-drops-and-return': ['pass', 'warn', 'no-data'],
        'login-complete': 'pass',
        'answers-lost': 'pass',
        'submit-complete': 'pass',
        'server-healthy': 'pass',
      },
      reasons: { 'generator-headroom': 'generator-headroom.warn-link-lost' },
      rest: 'may-warn',
      owners: ['devices'],
      blames: ['cause.link-lost'],
      neverBlames: [
        ...room,
        'cause.outage',
        'cause.packet-loss',
        'cause.drops',
        'cause.server-slow',
        'cause.server-gone',
        'cause.receipts-late',
      ],
    },
  },
  {
    id: 'own-link-3s',
    broken: 'nothing in the room: the class’s own cable has no link for 3 s of the bandwidth phase',
    seats: 6,
    phases: measured,
    shape: atKnee(6, 1.5),
    events: [{ phase: 'bandwidth', afterMs: 15_000, what: { do: 'unplug', forMs: 3_000 } }],
    share: 0.24,
    truth: {
      // A tenth more than the target is asked for: three seconds of forty, and what they break, are more than that.
      outcome: 'inconclusive',
      checks: {
        'generator-headroom': 'warn',
        // Whose connection hung for longest gets the target and less than what was asked for.
        'pupils-under-target': ['pass', 'warn', 'no-data'],
        'worst-five-seconds': ['pass', 'warn', 'no-data'],
        // The access point cannot be asked then, so its octets are known more seldom.
        'load-through-room': ['pass', 'no-data'],
      },
      reasons: { 'generator-headroom': 'generator-headroom.warn-link-lost' },
      rest: 'may-warn',
      owners: ['devices'],
      blames: ['cause.link-lost'],
      neverBlames: [...room, 'cause.outage', 'cause.drops', 'cause.packet-loss', 'cause.server-slow', 'cause.server-gone'],
    },
  },
  {
    id: 'clock-step',
    broken: 'nothing in the room: the clock steps 2.5 s during the run',
    seats: 6,
    phases: measured,
    shape: atKnee(6, 2),
    ownClock: true,
    events: [{ phase: 'bandwidth', afterMs: 18_000, what: { do: 'step-clock', byMs: 2_500 } }],
    share: 0.24,
    truth: {
      outcome: 'inconclusive',
      checks: {
        'clock-agreement': 'fail',
        'pupils-under-target': 'no-data',
        'worst-five-seconds': 'no-data',
        'load-through-room': 'no-data',
      },
      rest: 'may-warn',
      neverBlames: room,
    },
  },
  {
    id: 'standing-queue',
    broken: 'nothing asked: foreign traffic holds the queue down at 40 ms',
    seats: 10,
    phases: ['idle'],
    shape: { downMbps: 50, queueMs: 40.16 },
    events: [{ phase: 'idle', afterMs: 4_000, what: { do: 'stand-queue', forMs: 17_000, mbps: 75 } }],
    share: 0.5,
    measures: ['round-trip'],
    truth: {
      outcome: 'inconclusive',
      // Nobody judges the idle phase: the gates have nothing to speak of.
      checks: { 'generator-headroom': 'no-data', 'server-healthy': 'no-data' },
      rest: 'passes',
      neverBlames: room,
    },
  },
];
