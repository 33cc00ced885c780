import { code, codes, table } from './markdown.mjs';

const powers = {
  gate: [
    'Gates: can the instrument be believed?',
    'A gate that is not passed takes the word from the checks that trust it. It says nothing against the room.',
  ],
  decides: ['Deciding checks: what the pupils met', 'One of these that fails makes the room *not ready*.'],
  advises: ['Advising checks: why', 'These warn at most. They help to explain a verdict and never fail a room.'],
};

/** docs/reference/checks.md from checks/, the limits and the messages. */
export function checksPage({ checks, builtInLimits, messages }) {
  const overview = table(
    ['check', 'power', 'question'],
    checks.map(({ id, power }) => [`[${code(id)}](#${id})`, power, messages[`${id}.question`]]),
  );
  const sections = Object.entries(powers).map(([power, [title, says]]) => {
    const own = checks.filter((check) => check.power === power);
    return `## ${title}\n\n${says}\n\n${own.map((check) => section(check, builtInLimits, messages)).join('\n\n')}`;
  });
  return `# Checks

Every question that a verdict answers, in the order in which the verdict tells them. Limits are version ${builtInLimits.version}. The limit itself passes: \`≤\` and \`≥\` throughout.

Why the checks are as they are: [the method](../explanation/method.md). How to change a limit: [change limits](../guides/change-limits.md). What to do when a gate fails: [when it cannot tell](../guides/when-it-cannot-tell.md).

${overview}

How to read a section:

- **phases**: those that the check looks at; a plan without one of them makes the check *not applicable*.
- **trusts**: gates that must be passed. What each of them takes from the check is in [what a gate takes](../decisions/what-a-gate-takes.md).
- **required**: without data the room is *inconclusive*.
- **at least**: a shorter window, or fewer samples for a pupil, is *no data*.
- **strength** of a limit's source: a *standard*, a *vendor*'s advice, *measured* by us, or our *judgement*.

${sections.join('\n\n')}
`;
}

function section(check, limits, messages) {
  const { id, phases, trusts, needs, wants = [], required, minWindowMs, minSamples, doubts } = check;
  const least = [...(minWindowMs > 0 ? [`${minWindowMs / 1000} s`] : []), ...(minSamples > 0 ? [`${minSamples} samples`] : [])];
  const facts = [
    ['says the same of', { room: 'the room', 'access-point': 'the room’s access points', run: 'every room of the run' }[check.scope]],
    ['phases', phases.length === 0 ? 'every phase that was played' : phases.join(', ')],
    ['trusts', codes(trusts)],
    ['required', required ? 'yes' : 'no'],
    ...(least.length === 0 ? [] : [['at least', least.join(', ')]]),
    ...(doubts === undefined
      ? []
      : [
          ['when it fails', takes[doubts.whenFailed]],
          ['without data', takes[typeof doubts.withoutData === 'function' ? 'depends' : doubts.withoutData]],
        ]),
    ...(check.power === 'gate' && doubts === undefined ? [['when it fails, or has no data', takes.everything]] : []),
    ['facts', codes([...needs, ...wants])],
  ];
  const rows = check.limits.map((limit) => limitRow(limit, limits.checks[id]?.[limit], id));
  return `### ${id}

**${messages[`${id}.title`]}.** ${messages[`${id}.question`]}

${messages[`report.method.${id}`]}

${facts.map(([name, value]) => `- ${name}: ${value}`).join('\n')}

${table(['limit', 'value', 'beyond it', 'what is compared', 'source', 'strength'], rows)}

What to do, where no better cause is known: ${messages[`${id}.remedy`]}`;
}

const takes = {
  depends: 'takes passes; and fails, unless something shows that they are this room’s',
  everything: 'takes passes and fails from the checks that trust it',
  passes: 'takes passes only: a fail stands',
};

function limitRow(limit, applied, check) {
  if (applied === undefined) throw new Error(`${check} names limit ${limit}, which the limits do not have`);
  const { value, unit, direction, severity, statistic, source } = applied;
  const sign = { 'at-most': '≤', 'at-least': '≥' }[direction];
  const where = source.where.startsWith('docs/') ? `[method](../explanation/method.md)` : source.where;
  return [
    code(limit),
    `${sign} ${value} ${units[unit]}`.trim(),
    severity === 'warn' ? 'warning' : 'fails',
    statistic,
    `${source.says} (${where})`,
    source.strength,
  ];
}

const units = { Ms: 'ms', Mbps: 'Mbit/s', Ratio: '', Count: '', Bytes: 'bytes' };
