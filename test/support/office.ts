import { createVirtualDevice } from '../../agent/virtual/models.ts'
import type { Plugged } from '../../agent/virtual/bus.ts'
import { Browser } from '../../appliance/test/support/admin-app.ts'
import { OWNER } from '../../tools/screenshots/stage.ts'
import { eventually } from './eventually.ts'
import { startSlapd, type Slapd } from './slapd.ts'
import {
  enrolmentCode,
  publish,
  runAppliance,
  setUpComputer,
  tester,
  type RunningAppliance,
  type TestComputer,
} from './system.ts'

/** People of the directory, none of whom is called like anything else. The first one wears a headset. */
export const PEOPLE = [
  { uid: 'zora.quellmann', name: 'Zora Quellmann' },
  { uid: 'ylva.xanten', name: 'Ylva Xanten' },
  { uid: 'wigbert.jux', name: 'Wigbert Jux' },
]
/** Somebody who sits at the second computer and whom the directory doesn't know. */
export const STRANGER = 'kevin.unbekannt'
const WEARER = PEOPLE[0]!
export const COMPUTERS = ['NHB-PC0710', 'NHB-PC0711']
const DOMAIN = 'NORDHAFEN'

/** An appliance with a real directory, two computers with a headset each, and a policy for everyone. */
export type Office = {
  appliance: RunningAppliance
  slapd: Slapd
  computers: TestComputer[]
  headsets: Plugged[]
  /** The pages over plain HTTP on loopback. */
  url: string
  connectionId: string
  close(): Promise<void>
}

/** Opens the office, and waits until everybody has reported. */
export async function openOffice(options: Parameters<typeof runAppliance>[0] = {}): Promise<Office> {
  const slapd = await startSlapd({
    people: PEOPLE,
    groups: [
      { name: 'Night shift', people: [WEARER.uid] },
      { name: 'Contact centre', people: [PEOPLE[1]!.uid], groups: ['Night shift'] },
    ],
  })
  const appliance = await runAppliance({
    ...options,
    environment: { EARSHOT_LISTEN_LOOPBACK: '127.0.0.1:0', ...options.environment },
  })
  const connectionId = await synchronize(appliance, slapd)
  await publish(appliance, 'Everyone', [{ setting: 'sidetone.level', value: 40, mode: 'locked' }])
  const computers = await Promise.all(COMPUTERS.map((name) => setUpComputer(name)))
  const headsets = computers.map(({ bus }, place) =>
    bus.plug(createVirtualDevice({ model: 'earshot-reference', serial: `ER-071${place}` })),
  )
  for (const [place, computer] of computers.entries()) {
    computer.sit({ domain: DOMAIN, login: place === 0 ? WEARER.uid : STRANGER })
    await computer.hub.enrol(await enrolmentCode(appliance))
    await computer.hub.start()
  }
  await everybodyHasReported(appliance)
  return {
    appliance,
    slapd,
    computers,
    headsets,
    url: `http://127.0.0.1:${appliance.ports.loopback}`,
    connectionId,
    close: async () => {
      await Promise.all(computers.map((computer) => computer.stop()))
      await appliance.stop()
      await appliance.remove()
      await slapd.stop()
    },
  }
}

/** Connects a directory and takes over what it has: the first plan waits for a person. Answers the connection's id. */
export async function synchronize(appliance: RunningAppliance, slapd: Slapd): Promise<string> {
  const { database, directory, organizationId } = appliance
  const caller = { organizationId, actor: tester }
  const settings = {
    name: 'Head office',
    kind: 'openldap',
    host: slapd.host,
    port: slapd.tlsPort,
    security: 'ldaps',
    ca: slapd.ca,
    bindDn: slapd.bindDn,
    people: { base: slapd.peopleDn, filter: null, loginAttribute: 'uid' },
    groups: { base: slapd.groupsDn, filter: null },
    email: false,
    schedule: null,
  }
  const id = await directory.addConnection(caller, settings, slapd.bindPassword)
  const rehearsal = await directory.rehearse(caller, id)
  await rehearsal.finished
  const { waitingPlanId } = await directory.getConnection(database.read, organizationId, id)
  const approval = await directory.approve(caller, waitingPlanId ?? '')
  await approval.finished
  return id
}

async function everybodyHasReported({ database, devices, organizationId }: RunningAppliance): Promise<void> {
  await eventually('both headsets have proved their policy', async () => {
    const { rows } = await devices.list(database.read, organizationId, { state: 'compliant' }, { limit: 9 })
    return rows.length === COMPUTERS.length
  })
}

/** A browser of the owner, signed in. */
export async function visit(url: string): Promise<Browser> {
  const browser = new Browser(url)
  await browser.get('/sign-in')
  const answer = await browser.post('/sign-in', {
    userName: OWNER.userName,
    password: OWNER.password,
    next: '/',
  })
  if (answer.status !== 303) throw new Error(`signing in was answered ${answer.status}: ${answer.text}`)
  return browser
}
