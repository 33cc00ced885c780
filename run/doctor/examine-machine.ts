/** The machine that plays the class: link, access point it is on, tunnel, power, clock, disk. Asks nobody but the machine itself. */
import type { Inventory } from '../../core/inventory/types.ts';
import { builtInLimits } from '../../core/limits/built-in-limits.ts';
import type { Plan, RunMode } from '../../core/plan.ts';
import { ask } from './ask.ts';
import type { Examination, Finding } from './examination.ts';
import { judgeDisk } from './judge-disk.ts';
import { judgeBssid, judgeLink, judgeSsid, judgeTunnel, type MachineLink } from './judge-link.ts';
import { judgePower, judgeRadioPower, judgeTimeSync } from './judge-machine.ts';
import type { Readers } from './readers.ts';

export interface MachineRequest {
  /** Where the load goes; absent: nobody knows, and no link is judged. */
  readonly host?: string;
  readonly mode: RunMode;
  readonly inventory?: Inventory;
  readonly rooms: readonly string[];
  /** The run that would be played; absent: what depends on its size is left out. */
  readonly plan?: Plan;
  readonly runsPath: string;
}

export async function examineMachine(request: MachineRequest, readers: Readers): Promise<readonly Examination[]> {
  const { host, mode, inventory, rooms, plan, runsPath } = request;
  const link = host === undefined ? undefined : readers.link(host);
  link?.catch(() => undefined); // each question that waits for it tells what went wrong
  const power = (async () => readers.power(await wifiName(link)))();
  power.catch(() => undefined);
  const inRoom = mode === 'room' && link !== undefined;
  const asked = await Promise.all([
    ...(link === undefined
      ? []
      : [ask({ id: 'link', question: 'Can the link carry the class?' }, async () => judgeLink(await link, plan, mode, builtInLimits))]),
    ...(inRoom && inventory !== undefined
      ? [
          askIf({ id: 'joined-access-point', question: 'Is this machine on the room’s access point?' }, async () =>
            judgeBssid(await link, inventory, rooms),
          ),
          askIf({ id: 'joined-network', question: 'Is this machine on the pupils’ network?' }, async () =>
            judgeSsid(await link, inventory, rooms),
          ),
        ]
      : []),
    ...(inRoom ? [ask({ id: 'tunnel', question: 'Is there no VPN on the way?' }, async () => judgeTunnel(await link))] : []),
    ask({ id: 'power', question: 'Does the machine save no power?' }, async () => judgePower(await power)),
    askIf({ id: 'radio-power', question: 'Does its radio save no power?' }, async () => judgeRadioPower((await power).wifiSaving)),
    ask({ id: 'time', question: 'Is its clock kept right?' }, async () => judgeTimeSync(await readers.timeSync())),
    ask({ id: 'disk', question: 'Is there room on the disk?' }, async () => judgeDisk(runsPath, await readers.freeBytes(runsPath), plan)),
  ]);
  return asked.flatMap((examination) => examination ?? []);
}

async function wifiName(link: Promise<MachineLink> | undefined): Promise<string | undefined> {
  const reading = await link?.catch(() => undefined);
  if (reading === undefined || !('value' in reading.name) || !('value' in reading.link.kind)) return undefined;
  return reading.link.kind.value === 'wifi' ? reading.name.value : undefined;
}

/** A question that may turn out not to concern this machine. */
async function askIf(question: Parameters<typeof ask>[0], look: () => Promise<Finding | undefined>): Promise<Examination | undefined> {
  let concerns = true;
  const examination = await ask(question, async () => {
    const finding = await look();
    concerns = finding !== undefined;
    return finding ?? { result: 'good', saw: '' };
  });
  return concerns ? examination : undefined;
}
