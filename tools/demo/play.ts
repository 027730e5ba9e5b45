import { randomBytes } from 'node:crypto'
import type { Run } from '../../appliance/src/features/directory/index.ts'
import type { Moment, Scene } from './proofs/proof.ts'
import type { Teller } from './teller.ts'
import { DESKS, MANAGED, ORGANIZATION } from './world/cast.ts'
import { enrolDesks } from './world/enrol.ts'
import { eventually } from './world/eventually.ts'
import { headsetsAt } from './world/headsets.ts'
import { POLICIES, type PolicyName } from './world/policies.ts'
import type { World } from './world/world.ts'

type Stage = {
  world: World
  tell: Teller
  /** Called when the play comes to a moment at which a sabotage may strike. */
  reach(moment: Moment, scene: Scene): Promise<void>
}

const FIRST: readonly PolicyName[] = ['hearing', 'tradingFloor', 'branches', 'nightShift', 'quietVoice']
const THEN: readonly PolicyName[] = ['contactCentre', 'muteReminder']

/** Plays the main job up to where every headset has its policies: first run, sync, enrolment, publish. */
export async function play(stage: Stage): Promise<Scene> {
  const { world, tell, reach } = stage
  tell.step(`First run: ${ORGANIZATION.name} gets its organization, its signing key and its first owner.`)
  await world.appliance.setUp(randomBytes(24).toString('base64url'))
  const directory = await world.appliance.connectDirectory(connectionOf(world), world.slapd.bindPassword)
  const scene: Scene = {
    world,
    directory,
    policies: {} as Scene['policies'],
    misled: new Set(),
    meanwhile: () => Promise.resolve(),
  }
  await reach('sync', scene)
  await synchronize(stage, scene)
  await draftPolicies(stage, scene)
  await reach('enrol', scene)
  tell.step(`${DESKS.length} computers enrol, each with its own code, over TLS against the pin in it.`)
  await enrolDesks(world, scene.misled, (count) => tell.progress(`${count} of ${DESKS.length} hubs`))
  await reach('publish', scene)
  await publish(stage, scene, FIRST, 'safety.startle', MANAGED.length)
  await reach('group', scene)
  await publish(stage, scene, THEN, 'mic.mute.led', CONTACT_CENTRE)
  return scene
}

/** Headsets of the contact centre. */
const CONTACT_CENTRE = 11

const connectionOf = ({ slapd }: World): object => ({
  name: 'Head office',
  kind: 'openldap',
  host: slapd.host,
  port: slapd.tlsPort,
  security: 'ldaps',
  ca: slapd.ca,
  bindDn: slapd.bindDn,
  people: { base: slapd.peopleDn, filter: '', loginAttribute: 'uid' },
  groups: { base: slapd.groupsDn, filter: '' },
  email: false,
  schedule: null,
})

async function synchronize({ world, tell }: Stage, { directory }: Scene): Promise<void> {
  const { appliance } = world
  tell.step('The directory is tested step by step, then a rehearsal shows what a run would change.')
  if (!(await appliance.testDirectory(directory))) throw new Error('The directory does not pass its test.')
  const rehearsal = await appliance.rehearse(directory)
  tell.progress(describeRun(rehearsal))
  if (rehearsal.planId === null) throw new Error(`The rehearsal shows no plan: ${rehearsal.outcome}.`)
  tell.step('The plan is approved; the directory is read again and taken over.')
  tell.progress(describeRun(await appliance.approve(rehearsal.planId)))
}

const describeRun = ({ outcome, counts }: Run): string =>
  `${outcome}: ${counts.people} people, ${counts.groups} groups, ${Object.values(counts.changes).reduce((a, b) => a + b, 0)} changes`

async function draftPolicies({ world, tell }: Stage, { policies }: Scene): Promise<void> {
  tell.step(
    `${Object.keys(POLICIES).length} policies are written and given to everyone, groups and a person.`,
  )
  for (const [name, { whom, ...policy }] of Object.entries(POLICIES)) {
    policies[name as PolicyName] = await world.appliance.draft(policy, whom)
  }
}

/** Publishes and waits until `count` headsets have proof of `setting`; who waits in vain is told by the proofs. */
async function publish(
  { world, tell }: Stage,
  { policies }: Scene,
  names: readonly PolicyName[],
  setting: string,
  count: number,
): Promise<void> {
  tell.step(`Published: ${names.map((name) => POLICIES[name].name).join(', ')}.`)
  for (const name of names) await world.appliance.publish(policies[name])
  await eventually(async () => {
    const headsets = await headsetsAt(world, setting)
    const proved = headsets.filter(
      ({ evidence }) => evidence?.state === 'compliant' && evidence.mode !== null,
    ).length
    tell.progress(`${setting}: ${proved} of ${count} headsets read back as wanted`)
    return proved >= count
  })
}
