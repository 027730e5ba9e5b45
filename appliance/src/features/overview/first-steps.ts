import type { Look } from '../../platform/views/looks.ts'
import { say, type Text } from '../../platform/views/messages/phrase.ts'
import { countIn, livingHubs, type OverviewFacts } from './facts.ts'

const DONE: Look = { icon: 'circle-check', tone: 'good', word: 'start.done' }
const OPEN: Look = { icon: 'circle-dashed', tone: 'none', word: 'start.todo' }
const WAITING: Look = { icon: 'hourglass-empty', tone: 'wait', word: 'start.waiting' }

/** One of the first steps. */
export type FirstStep = {
  title: Text
  text: Text
  done: boolean
  look: Look
  verb: { href: string; text: Text } | null
}

const step = (
  done: boolean,
  name: string,
  text: Text,
  verb: FirstStep['verb'],
  open: Look = OPEN,
): FirstStep => ({ title: say(name), text, done, look: done ? DONE : open, verb: done ? null : verb })

/** The way from an empty appliance to the first headset that holds its policy. */
export function firstSteps(facts: OverviewFacts): FirstStep[] {
  const { organizationName, kitIsStale, directories, policies, hasCode, hubs, devices } = facts
  const hubCount = livingHubs(hubs)
  const compliant = countIn(devices, 'compliant', 'asserted')
  const [directory] = directories
  return [
    step(true, 'start.owner', say('start.owner.text', { organization: organizationName }), null),
    step(!kitIsStale, 'start.kit', say('start.kit.text'), { href: '/keys', text: say('start.kit.do') }),
    step(
      directories.some(({ lastGoodAt }) => lastGoodAt !== null),
      'start.directory',
      say('start.directory.text'),
      directory
        ? { href: `/directories/${directory.id}`, text: say('start.directory.go') }
        : { href: '/directories/new', text: say('start.directory.do') },
    ),
    step(
      policies.assigned > 0,
      'start.policy',
      say('start.policy.text'),
      policies.all > 0
        ? { href: '/policies', text: say('start.policy.go') }
        : { href: '/policies/new', text: say('start.policy.do') },
    ),
    step(hasCode, 'start.code', say('start.code.text'), {
      href: '/enrolment/new',
      text: say('start.code.do'),
    }),
    step(
      hubCount > 0,
      'start.hub',
      hubCount > 0 ? say('start.hub.seen', { count: hubCount }) : say('start.hub.text'),
      null,
      hasCode ? WAITING : OPEN,
    ),
    step(
      compliant > 0,
      'start.device',
      compliant > 0 ? say('start.device.seen', { count: compliant }) : say('start.device.text'),
      null,
      hubCount > 0 ? WAITING : OPEN,
    ),
  ]
}

/** The page of the first steps. It looks again by itself as long as something is awaited. */
export function presentStart(facts: OverviewFacts): object {
  const steps = firstSteps(facts)
  const done = steps.filter((item) => item.done).length
  const next = steps.find((item) => !item.done && item.verb)
  return {
    title: say('start.title'),
    lead: say('start.lead', { done, total: steps.length }),
    steps: steps.map((item) => ({ ...item, primary: item === next })),
    waiting: steps.some(({ look }) => look === WAITING),
    finished: done === steps.length,
  }
}
