/** Everything that should be right before a room is tested. Every question is asked whatever the others met; nothing is loaded. */
import type { Inventory } from '../../core/inventory/types.ts';
import type { Plan, ProfileId, ProfileLength, RunMode } from '../../core/plan.ts';
import type { ServerConsent } from '../ask-consent.ts';
import type { SecretSource } from '../secrets.ts';
import { ask } from './ask.ts';
import { bad, type Examination, good, unknown } from './examination.ts';
import { examineAccessPoints } from './examine-access-points.ts';
import { examineInflux } from './examine-influx.ts';
import { examineMachine } from './examine-machine.ts';
import { examineServer, type ServerExaminations } from './examine-server.ts';
import { judgeClientLimit } from './judge-client-limit.ts';
import { judgePlan, pupilsOf, type TrialRequest } from './judge-plan.ts';
import { judgeK6, judgeNode } from './judge-tools.ts';
import { type Readers, systemReaders } from './readers.ts';

export interface DoctorRequest {
  readonly inventoryPath: string;
  /** None: all of the school file. */
  readonly rooms: readonly string[];
  readonly runsPath: string;
  readonly mode: RunMode;
  readonly length: ProfileLength;
  readonly profile?: ProfileId;
  readonly environment?: NodeJS.ProcessEnv;
}

export async function examineSchool(request: DoctorRequest, readers: Readers = systemReaders): Promise<readonly Examination[]> {
  const tools = Promise.all([
    ask({ id: 'node', question: 'Is Node new enough?' }, () => judgeNode(readers.nodeVersion)),
    ask({ id: 'k6', question: 'Is there a k6 that fits?' }, async () => judgeK6(await readers.k6())),
  ]);
  const question = { id: 'school-file', question: 'Is the school file valid?' };
  let inventory: Inventory | undefined;
  const schoolFile = await ask(question, async () => {
    inventory = await readers.inventory(request.inventoryPath);
    return good(
      `${request.inventoryPath}: ${inventory.school}; rooms ${inventory.rooms.length}, access points ${inventory.accessPoints.length}`,
    );
  });
  const rest = inventory === undefined ? await withoutSchool(request, readers) : await withSchool(request, inventory, readers);
  return [...(await tools), schoolFile, ...rest];
}

async function withoutSchool({ mode, runsPath }: DoctorRequest, readers: Readers): Promise<readonly Examination[]> {
  const notAsked = unknown('the school file could not be read');
  return [
    { id: 'server', question: 'May the exam server be loaded?', ...notAsked },
    { id: 'access-points', question: 'Do the access points answer?', ...notAsked },
    { id: 'link', question: 'Can the link carry the class?', ...notAsked },
    ...(await examineMachine({ mode, runsPath, rooms: [] }, readers)),
  ];
}

async function withSchool(request: DoctorRequest, inventory: Inventory, readers: Readers): Promise<readonly Examination[]> {
  const { mode, runsPath, inventoryPath } = request;
  const rooms = request.rooms.length === 0 ? inventory.rooms.map(({ room }) => room) : request.rooms;
  const source: SecretSource = { environment: request.environment ?? process.env, inventoryPath };
  const { server } = inventory;
  const host =
    mode === 'rehearsal' ? (inventory.rooms.find(({ room }) => rooms.includes(room))?.via?.host ?? server?.address) : server?.address;
  const uncapped = plansOf(request, inventory, rooms, undefined, readers).flatMap(({ plan }) => plan ?? []);
  const largest = largestOf(uncapped);

  const [asked, accessPoints, machine, influx] = await Promise.all([
    server === undefined
      ? noServer(inventoryPath)
      : examineServer({ inventory, server, rooms, mode, source, ...(largest === undefined ? {} : { plan: largest }) }, readers),
    examineAccessPoints(inventory, rooms, source, readers, runsPath),
    examineMachine(
      {
        mode,
        inventory,
        rooms: request.rooms,
        runsPath,
        ...(host === undefined ? {} : { host }),
        ...(largest === undefined ? {} : { plan: largest }),
      },
      readers,
    ),
    examineInflux(inventory.influx, source, readers),
  ]);
  const plans =
    server === undefined ? [] : plansOf(request, inventory, rooms, asked.consent, readers).map(({ examination }) => examination);
  return [...asked.examinations, ...plans, ...clientLimits(request, inventory, uncapped), ...accessPoints, ...machine, ...influx];
}

const noServer = (inventoryPath: string): ServerExaminations => ({
  examinations: [
    {
      id: 'server',
      question: 'May the exam server be loaded?',
      ...bad(
        'INVENTORY_INVALID',
        `${inventoryPath} names no exam server, and load goes only to one that opted in`,
        'start one (provnat serve) and pin it: provnat init --force --server <address:port>',
      ),
    },
  ],
});

/** In a room one room is played at a time; a rehearsal plays all of them at once. */
function plansOf(
  request: DoctorRequest,
  inventory: Inventory,
  rooms: readonly string[],
  consent: ServerConsent | undefined,
  readers: Readers,
): readonly { readonly examination: Examination; readonly plan?: Plan }[] {
  const { mode, length, profile } = request;
  const groups = mode === 'rehearsal' ? [rooms] : rooms.map((room) => [room]);
  return groups.map((group) => {
    const trial: TrialRequest = {
      ...{ inventory, rooms: group, mode, length, nowMs: readers.nowMs() },
      ...(profile === undefined ? {} : { profile }),
      ...(consent === undefined ? {} : { consent: consent.document }),
    };
    const { finding, plan } = judgePlan(trial);
    const name = group.join(', ');
    return {
      examination: { id: `plan/${name}`, question: `Can a class be played in ${name}?`, ...finding },
      ...(plan === undefined ? {} : { plan }),
    };
  });
}

/** A rehearsal has no network that could limit a device. */
function clientLimits({ mode }: DoctorRequest, { perClientLimitMbps }: Inventory, plans: readonly Plan[]): readonly Examination[] {
  if (mode !== 'room') return [];
  return plans.map((plan) => ({
    id: `client-limit/${plan.rooms.map(({ room }) => room).join(', ')}`,
    question: 'May one device have what the class asks for?',
    ...judgeClientLimit(perClientLimitMbps, plan),
  }));
}

const largestOf = (plans: readonly Plan[]): Plan | undefined =>
  plans.reduce<Plan | undefined>((most, plan) => (most === undefined || pupilsOf(plan) > pupilsOf(most) ? plan : most), undefined);
