/** What a pupil in the bandwidth phase costs the machine that plays the class, beside the least k6 script that makes the same bytes. */
import type { Plan } from '../../core/plan.ts';
import { shortPlan } from '../core/exam/short-plan.ts';
import type { Bench, BenchContext, Figure } from './figure.ts';
import type { PlayedClass } from './play-class.ts';
import { leadMsFor, playExamRoom, playMinimalClass } from './play-class.ts';
import { servePlatform, suffix } from './serve-platform.ts';

interface Case {
  readonly scheme: 'http' | 'https';
  readonly pupilCount: number;
}

const cases: readonly Case[] = [
  { scheme: 'http', pupilCount: 60 },
  { scheme: 'http', pupilCount: 300 },
  { scheme: 'http', pupilCount: 600 },
  { scheme: 'https', pupilCount: 60 },
];

/** Goals of the project: a school's whole year group from one laptop, and little more than the bytes themselves cost. */
const mostRatio = 1.3;
const mostCores = 1;
const goalPupilCount = 600;
/** With less of the load delivered, the cost is of another load. */
const leastDelivered = 0.98;

export const generatorCpu: Bench = {
  name: 'generator-cpu',
  about: 'CPU of k6 for each pupil in the bandwidth phase, beside a minimal script of the same bytes',
  async measure(context) {
    const figures: Figure[] = [];
    for (const one of context.quick ? cases.slice(0, 1) : cases) figures.push(...(await measureCase(context, one)));
    return figures;
  },
};

async function measureCase(context: BenchContext, { scheme, pupilCount }: Case): Promise<readonly Figure[]> {
  const phaseMs = context.quick ? 6_000 : 12_500;
  const server = await servePlatform(context, scheme);
  const planNow = (): Plan =>
    shortPlan({
      startAtMs: Date.now() + leadMsFor(pupilCount),
      phasesMs: { bandwidth: phaseMs },
      pupilCount,
      port: server.info.port,
      server: { scheme, suffix, port: server.info.port, insecureSkipTlsVerify: true },
    });
  const [ours, recorded, bare]: [PlayedClass[], PlayedClass[], PlayedClass[]] = [[], [], []];
  try {
    for (let run = 1; run <= context.repeatCount; run++) {
      const name = `${scheme}-${pupilCount}-${run}`;
      const tell = (who: string, { cpu, deliveredRatio }: PlayedClass) =>
        context.say(`${name} ${who}: ${coresOf(cpu).toFixed(3)} cores, ${(deliveredRatio * 100).toFixed(1)} % of the chunks`);
      ours.push(await playExamRoom(context, planNow(), `${name}-ours`));
      recorded.push(await playMinimalClass(context, planNow(), `${name}-recorded`, true));
      bare.push(await playMinimalClass(context, planNow(), `${name}-bare`, false));
      for (const [who, played] of [
        ['ours', ours],
        ['minimal, recorded', recorded],
        ['minimal', bare],
      ] as const) {
        const last = played.at(-1);
        if (last !== undefined) tell(who, last);
      }
    }
  } finally {
    await server.stop();
  }
  const what = `generator, ${pupilCount} pupils, ${scheme}`;
  const least = Math.min(...[...ours, ...recorded, ...bare].map(({ deliveredRatio }) => deliveredRatio));
  const known = {
    doubts: [],
    ...(least < leastDelivered && { invalid: `in one run only ${(least * 100).toFixed(0)} % of the load was delivered` }),
  };
  const perPupil = (played: readonly PlayedClass[]) => played.map(({ cpu }) => (coresOf(cpu) * 1000) / pupilCount);
  const unit = 'ms CPU/s a pupil';
  const goal = { of: 'ratio', is: 'at most', bound: mostRatio } as const;
  return [
    {
      what: `${what}: all`,
      unit: 'cores',
      values: ours.map(({ cpu }) => coresOf(cpu)),
      ...known,
      ...(pupilCount === goalPupilCount && { goal: { of: 'value', is: 'at most', bound: mostCores } }),
    },
    { what, unit, values: perPupil(ours), peer: { name: 'minimal script, --out json', values: perPupil(recorded) }, goal, ...known },
    { what, unit, values: perPupil(ours), peer: { name: 'minimal script, nothing kept', values: perPupil(bare) }, ...known },
  ];
}

const coresOf = ({ cpuMs, wallMs }: PlayedClass['cpu']): number => cpuMs / wallMs;
