/** exam.: the door (session or login), the first load, the paper, answers, submit; and the ledger for the run's own tool. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';

import { paths, runIdPattern, runTokenHeader } from '../core/protocol.ts';
import type { FaultSwitches, LedgerReply } from '../core/protocol.ts';
import { maxAnswerBodyBytes } from './answers.ts';
import type { Answers } from './answers.ts';
import type { Assertions } from './assertion.ts';
import { examPaper } from './exam-paper.ts';
import { shareOf } from './faults.ts';
import { hangUp } from './hang-up.ts';
import type { Ledger } from './ledger.ts';
import type { OriginUrls } from './origin.ts';
import { FailedOnPurpose, Refused } from './refused.ts';
import { sameToken } from './same-token.ts';
import type { Session, Sessions } from './session.ts';
import type { ShellFiles } from './shell-files.ts';

/** A receipt that a fault swallows leaves the request open this long; a client has given up before. */
const swallowedMs = 60_000;

export interface ExamParts {
  readonly answers: Answers;
  readonly assertions: Assertions;
  readonly ledger: Ledger;
  readonly sessions: Sessions;
  readonly shell: ShellFiles;
  readonly urls: OriginUrls;
  readonly faults: FaultSwitches;
  readonly runToken: string;
}

const samlForm = z.object({ SAMLResponse: z.string().max(64_000), RelayState: z.string().max(2_000) });

export function examRoutes(app: FastifyInstance, parts: ExamParts): void {
  const { answers, assertions, ledger, sessions, shell, urls, faults, runToken } = parts;
  const config = { origin: 'exam' } as const;
  const failing = shareOf(faults.serverErrorRatio);
  const failOnPurpose = () => {
    if (failing()) throw new FailedOnPurpose();
  };
  const pupil = async (request: FastifyRequest): Promise<Session> => {
    const session = await sessions.of(request.headers.cookie);
    if (session === undefined) throw new Refused(401, 'no-session', `${request.url} needs a session. Log in first.`);
    return session;
  };

  app.get(paths.exam, { config }, async (request, reply) => {
    const host = request.headers.host;
    const session = await sessions.of(request.headers.cookie);
    if (session !== undefined) {
      failOnPurpose();
      return reply.header('cache-control', 'no-store').type('text/html; charset=utf-8').send(shell.pageFor(session.account));
    }
    const query = new URLSearchParams({ return: urls.urlOf('exam', paths.exam, host), request: await assertions.request() });
    return reply.header('cache-control', 'no-store').redirect(urls.urlOf('find', `${paths.discover}?${query.toString()}`, host), 302);
  });

  app.post(paths.assertionConsumer, { config }, async (request, reply) => {
    const form = samlForm.safeParse(request.body);
    if (!form.success)
      throw new Refused(400, 'malformed', `${paths.assertionConsumer}: SAMLResponse and RelayState expected. Log in again.`);
    const answer = await assertions.consume(form.data.SAMLResponse, form.data.RelayState);
    if ('refusal' in answer)
      throw new Refused(403, answer.refusal, `The login was not accepted: assertion ${answer.refusal}. Log in again.`);
    return reply
      .header('set-cookie', await sessions.open(answer.account))
      .redirect(urls.urlOf('exam', paths.exam, request.headers.host), 302);
  });

  app.get(paths.shellManifest, { config }, () => {
    failOnPurpose();
    return shell.manifest;
  });

  app.get<{ Params: { '*': string } }>('/shell/*', { config }, (request, reply) => {
    const file = shell.files.get(`/shell/${request.params['*']}`);
    if (file === undefined) throw new Refused(404, 'not-found', 'The shell has no such file; its manifest names them all.');
    failOnPurpose();
    return reply.header('cache-control', 'no-store').type(file.type).send(file.content);
  });

  app.get(paths.paper, { config }, async (request) => {
    await pupil(request);
    failOnPurpose();
    return examPaper;
  });

  app.put(paths.answer, { config, bodyLimit: maxAnswerBodyBytes }, async (request, reply) => {
    const receipt = await answers.save(await pupil(request), request.body);
    if (receipt !== undefined) return receipt;
    reply.hijack();
    setTimeout(() => hangUp(request.raw), swallowedMs).unref();
    return undefined;
  });

  app.post(paths.submit, { config, bodyLimit: maxAnswerBodyBytes }, async (request) => answers.submit(await pupil(request), request.body));

  app.get<{ Querystring: { run?: string } }>(paths.ledger, { config }, async (request): Promise<LedgerReply> => {
    if (!sameToken(request.headers[runTokenHeader], runToken)) {
      throw new Refused(
        401,
        'wrong-token',
        `${paths.ledger} needs the run token in header ${runTokenHeader}; the server keeps it in run-token.`,
      );
    }
    const run = request.query.run ?? '';
    if (!runIdPattern.test(run)) throw new Refused(400, 'malformed', `${paths.ledger}?run=… expects a run id.`);
    return ledger.read(run);
  });
}
