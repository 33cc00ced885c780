/** The exam server, one question after the other: consent first, and what only a server that consented is asked. */
import type { Inventory, InventoryServer } from '../../core/inventory/types.ts';
import { builtInLimits } from '../../core/limits/built-in-limits.ts';
import type { Plan, RunMode } from '../../core/plan.ts';
import type { SecretSource } from '../secrets.ts';
import type { ServerConsent } from '../ask-consent.ts';
import { ask } from './ask.ts';
import { bad, type Examination, type Finding, unknown, warning } from './examination.ts';
import {
  judgeCertificate,
  judgeConsent,
  judgeEcho,
  judgeFaults,
  judgeLedger,
  judgeOthers,
  judgeServerClock,
  judgeServerLink,
} from './judge-server.ts';
import type { Readers } from './readers.ts';

export interface ServerRequest {
  readonly inventory: Inventory;
  readonly server: InventoryServer;
  readonly rooms: readonly string[];
  readonly mode: RunMode;
  readonly source: SecretSource;
  /** The largest class that would be played; absent: no plan can be made. */
  readonly plan?: Plan;
}

export interface ServerExaminations {
  readonly consent?: ServerConsent;
  readonly examinations: readonly Examination[];
}

export async function examineServer(request: ServerRequest, readers: Readers): Promise<ServerExaminations> {
  const { server, mode } = request;
  let consent: ServerConsent | undefined;
  const first = await ask({ id: 'server', question: 'May the exam server be loaded?' }, async () => {
    const answer = await readers.consent(server);
    consent = answer;
    return judgeConsent(server, answer);
  });
  const heard = (judge: (answer: ServerConsent) => Finding) => (): Finding =>
    consent === undefined ? unknown('the server was not heard') : judge(consent);
  const examinations = [
    first,
    await ask(
      { id: 'certificate', question: 'Is its certificate the signed one?' },
      heard((answer) => judgeCertificate(server, answer, readers.nowMs())),
    ),
    await ask(
      { id: 'faults', question: 'Does it work as it should?' },
      heard(({ document }) => judgeFaults(document, mode)),
    ),
    await ask(
      { id: 'server-clock', question: 'Do its clock and ours agree?' },
      heard(({ clockOffsetMs, roundTripMs }) => judgeServerClock(clockOffsetMs, roundTripMs, builtInLimits)),
    ),
    await ask({ id: 'other-runs', question: 'Is it free for this run?' }, async () =>
      consent === undefined ? unknown('the server was not heard') : judgeOthers(await readers.others(server)),
    ),
    await ask({ id: 'server-link', question: 'Can its own link carry the class?' }, async () =>
      consent === undefined
        ? unknown('the server was not heard')
        : judgeServerLink(await readers.serverLink(server), request.plan, builtInLimits),
    ),
    await ask({ id: 'ledger', question: 'Does the run token open its ledger?' }, () => examineLedger(request, consent, readers)),
    ...(await examineEchoes(request, consent, readers)),
  ];
  return { examinations, ...(consent === undefined ? {} : { consent }) };
}

async function examineLedger({ server, source }: ServerRequest, consent: ServerConsent | undefined, readers: Readers): Promise<Finding> {
  if (server.runToken === undefined) {
    return warning(
      'the school file has no run token: whether answers were kept cannot be proven',
      'copy the file run-token from the server’s data folder, and name it as server.runToken: file:…',
    );
  }
  const runToken = await readers.secret(server.runToken, 'the server’s run token', source);
  if (consent === undefined) return unknown('the run token is there; the server was not heard');
  return judgeLedger(
    await readers.ledger(server, runToken).then(
      (entryCount) => ({ entryCount }),
      (error: unknown) => ({ failure: error instanceof Error ? error.message : String(error) }),
    ),
  );
}

interface EchoTarget {
  readonly id: string;
  readonly question: string;
  readonly host: string;
  readonly port: number;
}

/** The targets of the loss probe of a run: the server (in a rehearsal through each emulated access point), and each room's gateway. */
function echoTargets({ inventory, server, rooms, mode }: ServerRequest, consent: ServerConsent): readonly EchoTarget[] {
  const chosen = inventory.rooms.filter(({ room }) => rooms.includes(room));
  const question = 'Do UDP echoes come back?';
  const direct = { id: 'echo', question, host: consent.answeredFrom ?? server.address, port: consent.document.udpEchoPort };
  const toServer =
    mode === 'rehearsal'
      ? chosen.map(({ room, via }) =>
          via?.echoPort === undefined
            ? direct
            : { id: `echo/${room}`, question: `Do UDP echoes come back through ${room}?`, host: via.host, port: via.echoPort },
        )
      : [direct];
  const gateways = chosen.flatMap(({ room, gateway }) =>
    gateway === undefined ? [] : [{ id: `gateway/${room}`, question: `Does the gateway of ${room} echo?`, ...gateway }],
  );
  return [...new Map([...toServer, ...gateways].map((target) => [`${target.host} ${target.port}`, target])).values()];
}

function examineEchoes(request: ServerRequest, consent: ServerConsent | undefined, readers: Readers): Promise<readonly Examination[]> {
  if (consent === undefined) {
    return Promise.all([ask({ id: 'echo', question: 'Do UDP echoes come back?' }, () => unknown('the server was not heard'))]);
  }
  return Promise.all(
    echoTargets(request, consent).map(({ id, question, host, port }) =>
      ask({ id, question }, async () =>
        port === 0
          ? bad('SERVER_UNREACHABLE', 'the server has no UDP echo: packet loss could not be judged', 'start it with --udp-echo-port')
          : judgeEcho(await readers.echo(host, port), `${host}:${port}`),
      ),
    ),
  );
}
