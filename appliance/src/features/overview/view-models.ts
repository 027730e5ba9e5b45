import { address } from '../../platform/views/address.ts'
import { barOf } from '../../platform/views/bar.ts'
import { lookOfState, STATE_LOOKS, type Look, type Tone } from '../../platform/views/looks.ts'
import { moment, say, type Text } from '../../platform/views/messages/phrase.ts'
import { countIn, livingHubs, type OverviewFacts } from './facts.ts'
import { firstSteps } from './first-steps.ts'

const inState = (state: string): string => address('/devices', { state })

/** The overview: the answer first, then what needs somebody, then how fresh it is. */
export function presentOverview(facts: OverviewFacts): object {
  const devices = Object.values(facts.devices).reduce((a, b) => a + b, 0)
  const hubs = livingHubs(facts.hubs)
  return {
    title: say('overview.title'),
    lead:
      devices + hubs === 0
        ? say('overview.leadNone')
        : say('overview.lead', { devices: '/devices', hubs: '/hubs', ...countsOf(devices, hubs) }),
    proof: devices === 0 ? null : proofOf(facts, devices),
    tiles: hubs === 0 ? [] : tilesOf(facts, hubs),
    attention: attentionOf(facts),
    fresh: freshOf(facts, hubs),
  }
}

const countsOf = (deviceCount: number, hubCount: number) => ({ deviceCount, hubCount })

function proofOf({ devices }: OverviewFacts, total: number): object {
  const unmanaged = countIn(devices, 'unmanaged')
  const asserted = countIn(devices, 'asserted')
  const managed = total - unmanaged
  const good = countIn(devices, 'compliant', 'asserted')
  const states = Object.keys(STATE_LOOKS).filter((state) => (devices[state] ?? 0) > 0)
  const shown = states.filter((state) => state !== 'unmanaged')
  return {
    title: managed === 0 ? say('overview.proofNone') : say('overview.proof', { good, managed }),
    texts: [
      ...(managed === 0
        ? []
        : [asserted > 0 ? say('overview.proof.asserted', { count: asserted }) : say('overview.proof.text')]),
      ...(managed === 0 ? [] : [say('overview.proof.unmanaged', { count: unmanaged })]),
    ],
    bar: barOf(
      shown.map((state) => ({ tone: lookOfState(state).tone, count: devices[state] ?? 0 })),
      total,
    ),
    legend: states.map((state) => {
      const { tone, word } = lookOfState(state)
      return {
        tone: state === 'unmanaged' ? null : tone,
        text: say(word),
        href: inState(state),
        count: devices[state] ?? 0,
      }
    }),
  }
}

function tilesOf({ devices, hubs, heardThisWeek, weekAgo }: OverviewFacts, living: number): object[] {
  const waiting = countIn(devices, 'pending', 'notDuringCall')
  const act = countIn(devices, 'drifted', 'refused', 'blocked', 'unreachable')
  const worst = ['drifted', 'refused', 'blocked', 'unreachable', 'pending', 'notDuringCall'].find(
    (state) => (devices[state] ?? 0) > 0,
  )
  const tile = (key: string, count: number, href: string, text: Text) => ({
    label: say(key),
    count,
    href,
    text,
  })
  return [
    tile(
      'overview.tile.notMet',
      waiting + act,
      worst === undefined ? '/devices' : inState(worst),
      say('overview.tile.notMet.text', { waiting, act }),
    ),
    tile(
      'overview.tile.silent',
      Math.max(0, living - heardThisWeek),
      '/hubs',
      say('overview.tile.silent.text', { day: moment(weekAgo, 'day') }),
    ),
    tile(
      'overview.tile.pending',
      hubs.pending ?? 0,
      '/hubs?state=pending',
      say('overview.tile.pending.text'),
    ),
    tile(
      'overview.tile.quarantined',
      hubs.quarantined ?? 0,
      '/hubs?state=quarantined',
      say('overview.tile.quarantined.text'),
    ),
  ]
}

type Line = { icon: string; tone: Tone; title: Text; text: Text; href: string; verb: Text }

/** The words of each thing that may need somebody. */
const LINES = {
  older: { title: 'attention.older', text: 'attention.older.text', verb: 'attention.older.do' },
  kit: { title: 'attention.kit', text: 'attention.kit.text', verb: 'attention.kit.do' },
  plan: { title: 'attention.plan', text: 'attention.plan.text', verb: 'attention.plan.do' },
  pending: { title: 'attention.pending', text: 'attention.pending.text', verb: 'attention.pending.do' },
  quarantined: {
    title: 'attention.quarantined',
    text: 'attention.quarantined.text',
    verb: 'attention.quarantined.do',
  },
  drifted: { title: 'attention.drifted', text: 'attention.drifted.text', verb: 'attention.drifted.do' },
  refused: { title: 'attention.refused', text: 'attention.refused.text', verb: 'attention.refused.do' },
  blocked: { title: 'attention.blocked', text: 'attention.blocked.text', verb: 'attention.blocked.do' },
  start: { title: 'attention.start', text: 'attention.start.text', verb: 'attention.start.do' },
} as const

type LineName = keyof typeof LINES
type Glance = { icon: string; tone: Tone }

function line(
  name: LineName,
  { icon, tone }: Glance,
  href: string,
  values: Record<string, string | number> = {},
): Line {
  const { title, text, verb } = LINES[name]
  return { icon, tone, title: say(title, values), text: say(text, values), href, verb: say(verb) }
}

const BAD: Glance = { icon: 'alert-triangle', tone: 'bad' }
const WARN: Glance = { icon: 'alert-triangle', tone: 'warn' }

/** What somebody should look at, the most urgent first. */
function attentionOf(facts: OverviewFacts): Line[] {
  const { devices, hubs, older, kitIsStale, directories } = facts
  const steps = firstSteps(facts)
  const done = steps.filter((step) => step.done).length
  const counted = (name: LineName, count: number, look: Glance, href: string): Line[] =>
    count > 0 ? [line(name, look, href, { count })] : []
  return [
    ...(older ? [line('older', BAD, '/hubs/older')] : []),
    ...directories.flatMap(({ waitingPlanId, settings }) =>
      waitingPlanId === null
        ? []
        : [line('plan', WARN, `/directories/plans/${waitingPlanId}`, { name: settings.name })],
    ),
    ...counted('quarantined', hubs.quarantined ?? 0, BAD, '/hubs?state=quarantined'),
    ...counted('pending', hubs.pending ?? 0, WARN, '/hubs?state=pending'),
    ...counted('refused', countIn(devices, 'refused'), STATE_LOOKS.refused, inState('refused')),
    ...counted('blocked', countIn(devices, 'blocked'), STATE_LOOKS.blocked, inState('blocked')),
    ...counted('drifted', countIn(devices, 'drifted'), STATE_LOOKS.drifted, inState('drifted')),
    ...(kitIsStale ? [line('kit', WARN, '/keys')] : []),
    ...(done < steps.length
      ? [line('start', { icon: 'circle-dashed', tone: 'wait' }, '/start', { done, total: steps.length })]
      : []),
  ]
}

const CURRENT: Look = { icon: 'circle-check', tone: 'good', word: 'fresh.state.good' }
const HELD: Look = { icon: 'alert-triangle', tone: 'warn', word: 'fresh.state.held' }
const NONE: Look = { icon: 'circle-dashed', tone: 'none', word: 'fresh.state.none' }

function freshOf({ heardLately, directories, kitIsStale }: OverviewFacts, hubs: number): object[] {
  const percent = hubs === 0 ? 0 : Math.round((heardLately / hubs) * 100)
  const enough = percent >= 90
  return [
    hubs === 0
      ? { look: NONE, title: say('fresh.hubs'), word: say(NONE.word), text: say('fresh.hubs.none') }
      : {
          look: enough ? CURRENT : HELD,
          title: say('fresh.hubs'),
          word: say('fresh.hubs.state', { percent }),
          text: say('fresh.hubs.text', { heard: heardLately, total: hubs, all: '/hubs' }),
        },
    ...directories.map(({ settings, lastGoodAt, waitingPlanId }) => {
      const look = waitingPlanId !== null ? HELD : lastGoodAt === null ? NONE : CURRENT
      return {
        look,
        title: say('fresh.directory', { name: settings.name }),
        word: say(look.word),
        text:
          lastGoodAt === null
            ? say('fresh.directory.never')
            : say('fresh.directory.good', { when: moment(lastGoodAt) }),
      }
    }),
    {
      look: kitIsStale ? HELD : CURRENT,
      title: say('fresh.kit'),
      word: say(kitIsStale ? 'fresh.kit.stale' : 'fresh.kit.current'),
      text: say('fresh.kit.text'),
    },
  ]
}
