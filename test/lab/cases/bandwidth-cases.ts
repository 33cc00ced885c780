/** Rooms that carry the class, or do not. */
import { atKnee, kneeOf, starvedAtLeast } from '../knee.ts';
import type { LabCase } from '../lab-case.ts';

const measured = ['idle', 'bandwidth'] as const;
/** So much more up than down that nothing but upload is short: at the usual target acknowledgements of the download take half of the way up. */
const uploading = { downMbps: 0.5, upMbps: 2 };
/** Nothing here is about the instrument. */
const notTheInstrument = ['cause.server-slow', 'cause.identity-provider', 'cause.server-saving', 'cause.pupils-missing'];

export const bandwidthCases: readonly LabCase[] = [
  {
    id: 'knee-1.15',
    broken: 'nothing: 1.15 × the load fits',
    seats: 30,
    phases: measured,
    shape: atKnee(30, 1.15),
    share: 0.7,
    measures: ['bytes'],
    truth: {
      outcome: 'inconclusive',
      checks: { 'pupils-under-target': 'pass', 'worst-five-seconds': 'pass', 'load-through-room': 'pass' },
      rest: 'may-warn',
    },
  },
  {
    id: 'knee-0.85',
    broken: 'downwards 0.85 × the load fits, upwards plenty',
    seats: 30,
    phases: measured,
    shape: { downMbps: kneeOf(30).downMbps * 0.85, upMbps: kneeOf(30).upMbps * 1.5 },
    share: 0.7,
    measures: ['goodput-down', 'bytes'],
    truth: {
      outcome: 'not-ready',
      decidedBy: 'pupils-under-target',
      checks: { 'pupils-under-target': 'fail', 'worst-five-seconds': ['pass', 'warn'], 'load-delivered': 'pass' },
      rest: 'may-warn',
      seats: { check: 'pupils-under-target', atLeast: starvedAtLeast(30, 0.85) },
      neverBlames: [...notTheInstrument, 'cause.seats', 'cause.uplink-full', 'cause.far-away'],
    },
  },
  {
    id: 'knee-0.85-both',
    broken: 'both directions carry 0.85 × the load',
    seats: 12,
    phases: measured,
    shape: atKnee(12, 0.85),
    share: 0.33,
    measures: ['bytes'],
    truth: {
      outcome: 'not-ready',
      decidedBy: 'pupils-under-target',
      // Requests and acknowledgements wait in the full queue up, so whole connections can fall silent.
      checks: { 'pupils-under-target': 'fail', 'worst-five-seconds': ['warn', 'fail'], 'load-delivered': 'pass' },
      rest: 'may-warn',
      seats: { check: 'pupils-under-target', atLeast: starvedAtLeast(12, 0.85) },
      neverBlames: [...notTheInstrument, 'cause.seats', 'cause.uplink-full', 'cause.far-away'],
    },
  },
  {
    id: 'starved-seat',
    broken: 'seat 7 gets 1 Mbit/s, the others all they want',
    seats: 12,
    phases: measured,
    shape: { ...atKnee(12, 1.5), slowSeat: { seat: 7, downMbps: 1 } },
    share: 0.33,
    truth: {
      outcome: 'not-ready',
      decidedBy: 'pupils-under-target',
      checks: { 'pupils-under-target': 'fail', 'worst-five-seconds': ['pass', 'warn'], 'no-headroom': 'warn' },
      reasons: { 'no-headroom': 'no-headroom.warn-some' },
      rest: 'may-warn',
      blames: ['cause.seats'],
      seats: { check: 'pupils-under-target', exactly: ['7'] },
      neverBlames: [...notTheInstrument, 'cause.path-full', 'cause.line-full', 'cause.access-point-full', 'cause.uplink-full'],
    },
  },
  {
    id: 'upload-saturated',
    broken: 'upwards 0.6 × the load, downwards plenty',
    seats: 12,
    phases: measured,
    targets: uploading,
    shape: { downMbps: 100, upMbps: kneeOf(12, uploading).upMbps * 0.6 },
    share: 0.33,
    measures: ['goodput-up'],
    truth: {
      outcome: 'not-ready',
      decidedBy: 'pupils-under-target',
      checks: { 'pupils-under-target': 'fail', 'worst-five-seconds': ['pass', 'warn', 'fail'], 'load-delivered': 'pass' },
      rest: 'may-warn',
      seats: { check: 'pupils-under-target', atLeast: starvedAtLeast(12, 0.6) },
      neverBlames: [...notTheInstrument, 'cause.seats', 'cause.other-traffic', 'cause.uplink-full'],
    },
  },
  {
    id: 'cut-seat-12s',
    broken: 'seat 4 alone without radio for 12 s',
    seats: 12,
    phases: measured,
    shape: atKnee(12, 2),
    events: [{ phase: 'bandwidth', afterMs: 12_000, what: { do: 'cut', forMs: 12_000, seat: 4 } }],
    share: 0.33,
    truth: {
      outcome: 'not-ready',
      decidedBy: ['pupils-under-target', 'worst-five-seconds'],
      checks: { 'worst-five-seconds': 'fail', 'pupils-under-target': ['fail', 'warn'] },
      rest: 'may-warn',
      seats: { check: 'worst-five-seconds', exactly: ['4'] },
      neverBlames: [...notTheInstrument, 'cause.path-full', 'cause.line-full', 'cause.uplink-full'],
    },
  },
  {
    id: 'uplink-100',
    broken: 'nothing: a cable of 100 Mbit/s, the room needs 20',
    seats: 8,
    phases: measured,
    shape: { downMbps: 100, upMbps: 100 },
    agent: { uplinkMbps: 100 },
    share: 0.25,
    truth: {
      outcome: 'inconclusive',
      checks: { 'pupils-under-target': 'pass', 'worst-five-seconds': 'pass', 'access-point-uplink': 'pass', 'no-headroom': 'pass' },
      rest: 'may-warn',
      neverBlames: [...notTheInstrument, 'cause.uplink-full', 'cause.uplink-errors'],
    },
  },
  {
    id: 'uplink-10',
    broken: 'a cable of 10 Mbit/s, the room needs 20',
    seats: 8,
    phases: measured,
    shape: { downMbps: 10, upMbps: 10 },
    agent: { uplinkMbps: 10 },
    share: 0.2,
    measures: ['goodput-down'],
    truth: {
      outcome: 'not-ready',
      decidedBy: 'pupils-under-target',
      checks: { 'pupils-under-target': 'fail', 'worst-five-seconds': ['warn', 'fail'], 'access-point-uplink': 'warn' },
      reasons: { 'access-point-uplink': 'access-point-uplink.warn-speed' },
      rest: 'may-warn',
      seats: { check: 'pupils-under-target', atLeast: starvedAtLeast(8, 10 / kneeOf(8).downMbps) },
      blames: ['cause.uplink-full'],
      neverBlames: [...notTheInstrument, 'cause.seats', 'cause.line-full'],
    },
  },
];
