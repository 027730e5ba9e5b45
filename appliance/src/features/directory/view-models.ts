import { path } from '../../platform/views/address.ts'
import type { FormState } from '../../platform/http/form-state.ts'
import type { Look } from '../../platform/views/looks.ts'
import { moment, say, type Text } from '../../platform/views/messages/phrase.ts'
import type { Page } from '../../platform/db/index.ts'
import { pagerOf, rowsText } from '../../platform/views/page.ts'
import { presentForm } from './form.ts'
import type { TestStep } from './port.ts'
import type { Run } from './run.ts'
import { changesOf, outcomeLook, RUN_KINDS } from './run-view-models.ts'
import type { Connection } from './service.ts'
import { presentTest } from './test-view-model.ts'

/** Address of the list of directories. */
export const DIRECTORIES_PATH = '/directories'

/** Address of a directory, or of a page below it. */
export const directoryPath = (id: string, ...below: readonly string[]): string =>
  path(['directories', id, ...below])

const RUNNING: Look = { icon: 'hourglass-empty', tone: 'wait', word: 'directory.state.running' }
const WAITING: Look = { icon: 'alert-triangle', tone: 'warn', word: 'directory.state.waiting' }
const REHEARSE: Look = { icon: 'eye', tone: 'warn', word: 'directory.state.rehearse' }
const GOOD: Look = { icon: 'circle-check', tone: 'good', word: 'directory.state.good' }
const NEVER: Look = { icon: 'circle-dashed', tone: 'none', word: 'directory.state.never' }

/** Where a directory stands. */
export function lookOfConnection(connection: Connection): Look {
  if (connection.running) return RUNNING
  if (connection.waitingPlanId !== null) return WAITING
  if (connection.needsRehearsal) return REHEARSE
  return connection.lastGoodAt === null ? NEVER : GOOD
}

/** The list of directories. */
export const presentConnections = (connections: readonly Connection[]): object => ({
  title: say('directories.title'),
  rows: connections.map((connection) => ({
    href: directoryPath(connection.id),
    name: connection.settings.name,
    host: connection.settings.host,
    look: lookOfConnection(connection),
    people: connection.lastGoodPeople,
    groups: connection.lastGoodGroups,
    goodAt: connection.lastGoodAt,
    nextAt: connection.nextRunAt,
  })),
  empty: {
    icon: 'directory',
    title: say('directories.none.title'),
    text: say('directories.none.text'),
    actions: [{ href: `${DIRECTORIES_PATH}/new`, text: say('directories.new'), icon: 'plus', primary: true }],
  },
})

const crumbs = [{ href: DIRECTORIES_PATH, text: say('directories.title') }]

const SECURITY = {
  ldaps: 'directory.security.ldaps',
  starttls: 'directory.security.starttls',
  plain: 'directory.security.plain',
} as const

/** One directory: where it stands, its runs and, where it was tried, the steps of the test. */
export function presentConnection(
  connection: Connection,
  runs: Page<Run>,
  steps: readonly TestStep[] | null,
): object {
  const { id, settings, waitingPlanId } = connection
  const base = directoryPath(id)
  return {
    title: settings.name,
    crumbs,
    base,
    facts: factsOf(connection),
    plain: settings.security === 'plain',
    running: connection.running,
    plan: waitingPlanId === null ? null : path(['directories', 'plans', waitingPlanId]),
    rehearseFirst: connection.needsRehearsal && waitingPlanId === null,
    test: steps && presentTest(steps),
    runs: runs.rows.map((run) => ({
      href: path(['directories', 'runs', run.id]),
      at: run.startedAt,
      kind: say(RUN_KINDS[run.kind]),
      look: outcomeLook(run.outcome),
      read: say('directory.read', { people: run.counts.people, groups: run.counts.groups }),
      changes: changesOf(run.counts).reduce((sum, { count }) => sum + count, 0),
    })),
    pager: pagerOf(runs, rowsText(runs.rows.length, null), base, {}),
  }
}

function factsOf(connection: Connection): object[] {
  const { settings, lastGoodAt, lastGoodPeople, lastGoodGroups, nextRunAt } = connection
  const look = lookOfConnection(connection)
  const fact = (key: string, value: Text, detail: Text | null = null) => ({
    label: say(key),
    look: null,
    value,
    detail,
  })
  const count = (value: number | null): Text =>
    value === null ? say('common.notKnown') : say('pager.count', { count: value })
  return [
    { label: say('directory.fact.state'), look, value: say(look.word), detail: null },
    fact('directory.fact.server', `${settings.host}:${settings.port}`, say(SECURITY[settings.security])),
    fact('directory.fact.people', count(lastGoodPeople)),
    fact('directory.fact.groups', count(lastGoodGroups)),
    fact(
      'directory.fact.good',
      lastGoodAt === null ? say('common.never') : say('common.moment', { when: moment(lastGoodAt) }),
    ),
    fact(
      'directory.fact.next',
      nextRunAt === null ? say('directories.byHand') : say('common.moment', { when: moment(nextRunAt) }),
      settings.schedule,
    ),
  ]
}

/** The form of a connection; `steps` are those of a test just made, `tested` that one was asked for. */
export const presentEdit = (
  connection: { id: string; name: string } | null,
  form: FormState,
  tried: { tested: boolean; steps: readonly TestStep[] | null },
): object => ({
  title: connection ? say('form.directory.edit', { name: connection.name }) : say('form.directory.new'),
  crumbs: connection ? [...crumbs, { href: directoryPath(connection.id), text: connection.name }] : crumbs,
  action: connection ? directoryPath(connection.id, 'edit') : DIRECTORIES_PATH,
  back: connection ? directoryPath(connection.id) : DIRECTORIES_PATH,
  plain: form.values['security'] === 'plain',
  tested: tried.tested,
  test: tried.steps && presentTest(tried.steps),
  ...presentForm(form, connection === null),
})
