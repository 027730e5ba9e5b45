import type { Look } from '../../platform/views/looks.ts'
import { moment, say, type Text } from '../../platform/views/messages/phrase.ts'
import type { StepName, TestStep } from './port.ts'
import { FETCH_FAULTS } from './reasons.ts'

/** Words of each step. */
export const STEP_WORDS: Readonly<Record<StepName, string>> = {
  name: 'test.step.name',
  tcp: 'test.step.tcp',
  tls: 'test.step.tls',
  bind: 'test.step.bind',
  canary: 'test.step.canary',
  base: 'test.step.base',
  people: 'test.step.people',
  groups: 'test.step.groups',
  paging: 'test.step.paging',
}

const WORKS: Look = { icon: 'circle-check', tone: 'good', word: 'test.ok' }
const FAILED: Look = { icon: 'circle-x', tone: 'bad', word: 'test.failed' }

/** The steps of a live test: which worked, which did not, and what to do. */
export function presentTest(steps: readonly TestStep[]): object {
  const failed = steps.find(({ ok }) => !ok)
  return {
    good: failed === undefined,
    text: failed ? say('test.bad', { step: say(STEP_WORDS[failed.step]) }) : say('test.good'),
    steps: steps.map(presentStep),
  }
}

function presentStep({ step, ok, fault, said, facts, paged, certificate, hits }: TestStep): object {
  const known = fault && FETCH_FAULTS[fault]
  const lines: Text[] = [
    ...(known ? [known.meaning, known.next] : []),
    ...(said === undefined ? [] : [say('test.said', { text: said })]),
    ...(facts ?? []),
    ...(paged === undefined ? [] : [paged ? say('test.paged') : say('test.whole')]),
  ]
  return {
    title: say(STEP_WORDS[step]),
    look: ok ? WORKS : FAILED,
    lines,
    certificate: certificate
      ? {
          ...certificate,
          names: certificate.names.join(', '),
          period: say('test.certificate.period', {
            from: moment(certificate.validFromAt, 'exact'),
            to: moment(certificate.validUntil, 'exact'),
          }),
        }
      : null,
    hitsTitle: say('test.hits', { count: hits?.length ?? 0 }),
    hits: (hits ?? []).map(({ name, login, members }) => ({
      name,
      more: login ?? (members === undefined ? '' : say('test.hit.members', { count: members })),
    })),
  }
}
