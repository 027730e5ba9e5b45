import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Plugged } from '../agent/virtual/bus.ts'
import { createVirtualDevice } from '../agent/virtual/models.ts'
import { eventually } from './support/eventually.ts'
import { startSlapd, type Slapd } from './support/slapd.ts'
import {
  evidenceOf,
  runAppliance,
  setUpComputer,
  type RunningAppliance,
  type TestComputer,
} from './support/system.ts'

const PROGRAM = join(import.meta.dirname, '../appliance/bin/earshot.mjs')
const BIND_PASSWORD_FILE = 'bind-password'

describe('the main job by command alone, from a directory group to a headset', () => {
  let slapd: Slapd
  let appliance: RunningAppliance
  let computer: TestComputer
  let headset: Plugged
  let hubEnrolled = ''

  beforeAll(async () => {
    slapd = await startSlapd({
      people: ['alice', 'bob', 'carol', 'dora', 'emil'].map((uid) => ({ uid, name: uid.toUpperCase() })),
      groups: [
        { name: 'Night shift', people: ['alice'] },
        { name: 'Contact centre', people: ['carol'], groups: ['Night shift'] },
        { name: 'Back office', people: ['bob', 'dora', 'emil'] },
      ],
    })
    appliance = await runAppliance()
    computer = await setUpComputer('NHB-PC0500')
    headset = computer.bus.plug(createVirtualDevice({ model: 'earshot-reference', serial: 'ER-0500' }))
  })
  afterAll(async () => {
    await computer.stop()
    await appliance.stop()
    await appliance.remove()
    await slapd.stop()
  })

  /** Runs the command and returns what it printed as JSON; fails with its words. */
  async function earshot(command: string, ...args: string[]): Promise<unknown> {
    const child = spawn(process.execPath, [PROGRAM, ...command.split(' '), ...args, '--json'], {
      env: { EARSHOT_DATA: appliance.folder },
    })
    const [out, err, code] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      new Promise((resolve) => child.once('close', resolve)),
    ])
    if (code !== 0) throw new Error(`earshot ${command} ${args.join(' ')}: ${err}`)
    return JSON.parse(out)
  }
  const file = async (name: string, content: string): Promise<string> => {
    const path = join(appliance.folder, name)
    await writeFile(path, content)
    return path
  }
  const policy = (name: string, value: number) =>
    JSON.stringify({
      format: 'earshot-policy-1',
      name,
      entries: [{ setting: 'sidetone.level', value, mode: 'locked' }],
    })

  it('adds and tests the directory, rehearses, and applies the plan that was shown', async () => {
    await earshot(
      'directory add',
      'Head office',
      `--host=${slapd.host}`,
      `--port=${slapd.tlsPort}`,
      `--ca=${slapd.caFile}`,
      `--bind-dn=${slapd.bindDn}`,
      `--bind-password-file=${await file(BIND_PASSWORD_FILE, slapd.bindPassword)}`,
      `--people-base=${slapd.peopleDn}`,
      `--groups-base=${slapd.groupsDn}`,
    )
    const steps = (await earshot('directory test')) as { step: string; ok: boolean }[]
    expect(steps.filter(({ ok }) => !ok)).toEqual([])
    expect(await earshot('directory sync', '--rehearse')).toMatchObject({
      outcome: 'rehearsed',
      counts: { people: 5, groups: 3 },
    })
    expect(await earshot('directory approve')).toMatchObject({ outcome: 'applied' })
    expect(await earshot('directory sync')).toMatchObject({ outcome: 'unchanged' })
  })

  it('gives a policy to the group, also to those in it through another group', async () => {
    await earshot('policy import', await file('everyone.json', policy('Everyone', 100)))
    await earshot('policy assign', 'Everyone')
    await earshot('policy publish', 'Everyone')
    await earshot('policy import', await file('agents.json', policy('Agents', 33)))
    await earshot('policy assign', 'Agents', '--group', 'Contact centre')
    await earshot('policy publish', 'Agents')
    const { code } = (await earshot('enrolment create')) as { code: string }
    await computer.hub.enrol(code)
    await computer.hub.start()
    const [hub] = (await earshot('hub list')) as { id: string; status: string }[]
    expect(hub).toMatchObject({ status: 'active' })
    hubEnrolled = hub?.id ?? ''
    computer.sit({ domain: 'NORDHAFEN', login: 'Alice' })
    await eventually('the value of the group', () => headset.device.control.value('sidetone.level') === 1)
    const proved = await eventually('the proof', async () => {
      const evidence = await evidenceOf(appliance, 'ER-0500', 'sidetone.level')
      return evidence?.state === 'compliant' && evidence.wanted === 33 && evidence
    })
    expect(proved.mode).toBe('locked')
    expect(await earshot('device why', 'ER-0500', 'sidetone.level')).toMatchObject({
      winner: { policy: { name: 'Agents' }, scope: { kind: 'group', name: 'Contact centre' } },
      losers: [{ policy: { name: 'Everyone' }, reason: { code: 'widerScope' } }],
    })
  })

  it('follows whoever sits at the computer', async () => {
    computer.sit({ domain: 'NORDHAFEN', login: 'bob' })
    await eventually('the value for everyone', () => headset.device.control.value('sidetone.level') === 3)
    computer.sit({ domain: 'NORDHAFEN', login: 'alice' })
    await eventually(
      'the value of the group again',
      () => headset.device.control.value('sidetone.level') === 1,
    )
  })

  it('takes the policy away from a person who leaves the group, at the next sync', async () => {
    slapd.modify(
      [
        `dn: ${slapd.groupDn('Contact centre')}`,
        'changetype: modify',
        'delete: member',
        `member: ${slapd.groupDn('Night shift')}`,
        '',
      ].join('\n'),
    )
    const run = (await earshot('directory sync')) as { outcome: string }
    if (run.outcome === 'held')
      expect(await earshot('directory approve')).toMatchObject({ outcome: 'applied' })
    await eventually('the value for everyone', () => headset.device.control.value('sidetone.level') === 3)
  })

  it('retires the hub, and the audit log of all this verifies', async () => {
    await earshot('hub retire', hubEnrolled)
    await eventually('retired', async () => {
      const [hub] = (await earshot('hub list')) as { status: string }[]
      return hub?.status === 'retired'
    })
    const log = join(appliance.folder, 'audit.jsonl')
    const child = spawn(process.execPath, [PROGRAM, 'audit', 'export', '--output', log], {
      env: { EARSHOT_DATA: appliance.folder },
    })
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(0)
    expect(await earshot('audit verify', log)).toMatchObject({ findings: [] })
  })
})
