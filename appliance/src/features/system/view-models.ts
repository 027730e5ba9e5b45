import type { Look } from '../../platform/views/looks.ts'
import { moment, say, type Text } from '../../platform/views/messages/phrase.ts'
import type { SystemFacts } from './system.ts'

/** Address of the page. */
export const SYSTEM_PATH = '/system'

const GOOD: Look = { icon: 'circle-check', tone: 'good', word: 'system.good' }
const SOON: Look = { icon: 'alert-triangle', tone: 'warn', word: 'system.soon' }
const BAD: Look = { icon: 'circle-x', tone: 'bad', word: 'system.bad' }
const PLAIN: Look = { icon: 'info-circle', tone: 'none', word: 'system.plain' }

/** One thing: how it stands in a word or a number, and what that means. */
type Line = { look: Look; title: Text; word: Text; text: Text }

const DAY = 86_400_000
const GIGABYTE = 1_073_741_824
/** Renewal is tried from 30 days before the end: what is left then has failed for some days. */
const CERTIFICATE = { soon: 25 * DAY, late: 7 * DAY }
/** A new authority has to be known to every hub in time. */
const AUTHORITY = { soon: 365 * DAY, late: 90 * DAY }
const DISK = { soon: 0.15, late: 0.05 }
const CLOCK_TOLERANCE = 2_000

const lookOf = (left: number, { soon, late }: { soon: number; late: number }): Look =>
  left <= late ? BAD : left <= soon ? SOON : GOOD

const inGigabytes = (bytes: number): Text => say('system.gigabytes', { size: gigabytes(bytes) })

/** Everything about the appliance itself, by what it concerns. */
export const presentSystem = (facts: SystemFacts): object => ({
  title: say('system.title'),
  sections: [
    { id: 'versions', title: say('system.versions'), lines: versionLines(facts) },
    { id: 'keys', title: say('system.keys'), lines: keyLines(facts) },
    { id: 'store', title: say('system.store'), lines: storeLines(facts) },
    { id: 'directories', title: say('system.directories'), lines: directoryLines(facts) },
    { id: 'hubs', title: say('system.hubs'), lines: hubLines(facts) },
    { id: 'clock', title: say('system.clock'), lines: clockLines(facts) },
  ],
})

const versionLines = ({ versions, store }: SystemFacts): Line[] => [
  line(PLAIN, 'Earshot', versions.earshot, say('system.earshot.text')),
  line(PLAIN, 'Node.js', versions.node, say('system.node.text')),
  line(PLAIN, say('system.schema'), store.schema, say('system.schema.text')),
]

function keyLines({ keys, clock }: SystemFacts): Line[] {
  const { authorityEndsAt, certificateEndsAt, currentSince, kitIsStale } = keys
  const ends = (at: number): Text => say('system.ends', { when: moment(at, 'day') })
  return [
    line(
      lookOf(authorityEndsAt - clock.now, AUTHORITY),
      say('system.authority'),
      ends(authorityEndsAt),
      say('system.authority.text'),
    ),
    certificateEndsAt === null
      ? line(PLAIN, say('system.certificate'), say('system.ingress'), say('system.ingress.text'))
      : line(
          lookOf(certificateEndsAt - clock.now, CERTIFICATE),
          say('system.certificate'),
          ends(certificateEndsAt),
          say('system.certificate.text'),
        ),
    line(
      GOOD,
      say('system.signing'),
      currentSince === null
        ? say('system.signing.first')
        : say('system.since', { when: moment(currentSince, 'day') }),
      say('system.signing.text'),
    ),
    line(
      kitIsStale ? SOON : GOOD,
      say('system.kit'),
      kitIsStale ? say('system.kit.stale') : say('system.kit.current'),
      say('system.kit.text'),
    ),
  ]
}

function storeLines({ store, disk }: SystemFacts): Line[] {
  const engine = store.dialect === 'sqlite' ? 'SQLite' : 'PostgreSQL'
  const share = disk.total === 0 ? 0 : disk.free / disk.total
  return [
    line(GOOD, say('system.engine'), `${engine} ${store.version}`, say('system.engine.text')),
    line(PLAIN, say('system.size'), inGigabytes(store.bytes), say('system.size.text')),
    line(
      lookOf(share, DISK),
      say('system.disk'),
      say('system.disk.free', { free: gigabytes(disk.free), percent: Math.floor(share * 100) }),
      say('system.disk.text'),
    ),
  ]
}

const gigabytes = (bytes: number): string => (bytes / GIGABYTE).toFixed(1)

function directoryLines({ directories }: SystemFacts): Line[] {
  if (directories.length === 0)
    return [line(PLAIN, say('system.directory.none'), say('system.none'), say('system.directory.none.text'))]
  return directories.map(({ settings, lastGoodAt, waitingPlanId }) =>
    line(
      waitingPlanId !== null || lastGoodAt === null ? SOON : GOOD,
      settings.name,
      lastGoodAt === null
        ? say('system.directory.never')
        : say('system.directory.good', { when: moment(lastGoodAt) }),
      waitingPlanId === null ? say('system.directory.text') : say('system.directory.waits'),
    ),
  )
}

function hubLines({ hubVersions, held, versions }: SystemFacts): Line[] {
  const byVersion = Object.entries(hubVersions)
    .toSorted(([a], [b]) => b.localeCompare(a, 'en', { numeric: true }))
    .map(([version, count]) =>
      line(
        version === versions.earshot ? GOOD : PLAIN,
        say('system.hubVersion', { version }),
        say('system.hubCount', { count }),
        version === versions.earshot ? say('system.hubVersion.same') : say('system.hubVersion.other'),
      ),
    )
  return [
    line(
      held.now < held.most ? GOOD : SOON,
      say('system.held'),
      say('system.held.of', { count: held.now, most: held.most }),
      say('system.held.text'),
    ),
    ...byVersion,
  ]
}

const clockLines = ({ clock }: SystemFacts): Line[] => [
  line(
    Math.abs(clock.setBy) <= CLOCK_TOLERANCE ? GOOD : SOON,
    say('system.clock.own'),
    say('system.clock.now', { when: moment(clock.now, 'exact'), zone: clock.timeZone }),
    Math.abs(clock.setBy) <= CLOCK_TOLERANCE
      ? say('system.clock.steady')
      : say('system.clock.set', { seconds: Math.round(clock.setBy / 1_000) }),
  ),
  line(PLAIN, say('system.clock.hubs'), say('system.clock.corrected'), say('system.clock.hubs.text')),
]

const line = (look: Look, title: Text, word: Text, text: Text): Line => ({ look, title, word, text })
