import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createVirtualDevice } from '../agent/virtual/models.ts'
import { createApplianceProcess, earshot, type ApplianceProcess } from './support/appliance-process.ts'
import { eventually } from './support/eventually.ts'
import { freePort } from './support/free-port.ts'
import { signInAt } from './support/sign-in.ts'
import { startSlapd, type Slapd } from './support/slapd.ts'
import { setUpComputer } from './support/system.ts'

const PASSWORD = 'violet kettle drum'

/** An organization, its owner, a policy for everyone and a code, with secrets in `folder`. */
const documentIn = (folder: string, value: unknown = 67): string => `
organization: { name: Nordhafen Bank, timeZone: Europe/Berlin }
administrators:
  - { userName: maren, name: Maren Vorlage, role: owner, passwordFile: ${folder}/password }
policies:
  - name: Everyone
    entries:
      - { setting: sidetone.level, value: ${JSON.stringify(value)}, mode: locked }
    assignments:
      - everyone: true
enrolmentCodes:
  - { label: First, file: ${folder}/first.code }
`

/** All that ops declare: organization, local owner, directory, roles by group, a policy by tag and group, a code. */
const wholeIn = (folder: string, slapd: Slapd): string => `
organization: { name: Nordhafen Bank, timeZone: Europe/Berlin }
administrators:
  - { userName: maren, name: Maren Vorlage, role: owner, passwordFile: ${folder}/password }
administratorGroups:
  - { group: Headset owners, role: owner }
  - { group: Service desk, role: operator }
directories:
  - name: Head office
    host: ${slapd.host}
    port: ${slapd.tlsPort}
    caFile: ${slapd.caFile}
    bindDn: "${slapd.bindDn}"
    bindPasswordFile: ${folder}/bind-password
    people: { base: "${slapd.peopleDn}" }
    groups: { base: "${slapd.groupsDn}" }
policies:
  - name: Agents
    entries:
      - { setting: sidetone.level, value: 67, mode: locked }
    assignments:
      - { group: Service desk, rank: 10 }
      - tag: contact-centre
enrolmentCodes:
  - { label: First, file: ${folder}/first.code, tags: [contact-centre] }
`

/** Rows of an exported audit log, but those of the exports themselves. */
const changesIn = (log: string): string[] =>
  log.split('\n').filter((line) => line.includes('"action"') && !line.includes('audit.exported'))

type Answer = {
  applied: boolean
  changes: { change: string; kind: string; name: string }[]
  waiting: Record<string, string>[]
}

describe('an appliance that is declared', () => {
  let folder = ''
  let file = ''
  let appliance: ApplianceProcess

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'earshot-declared-'))
    file = join(folder, 'earshot.yaml')
    await writeFile(join(folder, 'password'), `${PASSWORD}\n`)
    await writeFile(file, documentIn(folder))
    appliance = createApplianceProcess(join(folder, 'data'), await freePort())
  })
  afterEach(async () => {
    await appliance.kill()
    await rm(folder, { recursive: true })
  })

  /** `earshot apply` as ops type it. */
  const apply = async (...more: string[]) => {
    const { exit, out, error } = await earshot(['apply', '-f', file, ...more], appliance.environment)
    return { exit, said: out + error }
  }
  const applied = async (...more: string[]): Promise<Answer> =>
    JSON.parse((await apply('--json', ...more)).said) as Answer
  const status = () => appliance.command<{ setUp: boolean }>('status')

  it('is brought up by “apply” alone from an empty folder, and admits a hub that obeys it', async () => {
    await appliance.start()
    const planned = await applied('--plan')
    expect(planned).toMatchObject({ applied: false })
    expect(await status()).toMatchObject({ setUpCode: expect.any(String) as string })
    const done = await applied()
    expect(done.changes).toEqual(planned.changes)
    expect(done.changes.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'organization Nordhafen Bank',
      'policy Everyone',
      'enrolmentCode First',
    ])
    const path = join(folder, 'first.code')
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    const code = (await readFile(path, 'utf8')).trim()
    const computer = await setUpComputer('NHB-PC0600')
    computer.bus.plug(createVirtualDevice({ model: 'earshot-reference', serial: 'ER-0600' }))
    try {
      await computer.hub.start()
      await computer.hub.enrol(code)
      const evidence = await eventually('evidence', async () => {
        const devices = await appliance.command<{ serial: string }[]>('device list')
        if (devices.length === 0) return false
        const why = await appliance.command<{ evidence: { state: string; wanted: number } }>('device why', {
          serial: 'ER-0600',
          setting: 'sidetone.level',
        })
        return why.evidence.state === 'compliant' && why.evidence
      })
      expect(evidence).toMatchObject({ wanted: 67, mode: 'locked' })
    } finally {
      await computer.stop()
    }
    expect(await applied()).toMatchObject({ applied: true, changes: [] })
    expect((await apply()).said).toMatch(/changes:\n\s+Nothing\./)
    expect(JSON.stringify([planned, done])).not.toContain(PASSWORD)
  })

  it('is brought up by “apply” alone with roles by group, and lets in whom its directory knows', async () => {
    const theirs = 'known to the directory alone'
    const slapd = await startSlapd({
      people: ['olga', 'sven', 'nele'].map((uid) => ({ uid, name: uid, password: theirs })),
      groups: [
        { name: 'Headset owners', people: ['olga'] },
        { name: 'Night shift', people: ['sven'] },
        { name: 'Service desk', groups: ['Night shift'] },
      ],
    })
    try {
      const port = await freePort()
      appliance.environment['EARSHOT_LISTEN_LOOPBACK'] = `127.0.0.1:${port}`
      await writeFile(join(folder, 'bind-password'), slapd.bindPassword)
      await writeFile(file, wholeIn(folder, slapd))
      await appliance.start()
      const first = await applied()
      expect(first.changes.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
        'organization Nordhafen Bank',
        'directory Head office',
        'policy Agents',
        'enrolmentCode First',
      ])
      expect(first.waiting).toEqual([
        { role: 'owner', group: 'Headset owners' },
        { role: 'operator', group: 'Service desk' },
        { policy: 'Agents', group: 'Service desk' },
      ])
      await appliance.command('directory sync', { rehearse: true })
      await appliance.command('directory approve')
      const second = await applied()
      expect(second.changes.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
        'administratorGroup Headset owners',
        'administratorGroup Service desk',
        'policy Agents',
      ])
      expect(await applied()).toMatchObject({ applied: true, changes: [], waiting: [] })
      const at = (userName: string, password: string) =>
        signInAt(`http://127.0.0.1:${port}`, userName, password)
      expect(await at('olga', theirs)).toBe('/')
      expect(await at('sven', theirs)).toBe('/')
      expect(await at('maren', PASSWORD)).toBe('/')
      expect(await at('nele', theirs)).toBeNull()
      expect(await at('sven', 'another')).toBeNull()
      expect(await appliance.exportAudit()).not.toContain(theirs)
    } finally {
      await slapd.stop()
    }
  })

  it('is what the file says at every start, and changes nothing that is so already', async () => {
    appliance.environment['EARSHOT_APPLY'] = file
    appliance.environment['EARSHOT_LOG_LEVEL'] = 'info'
    const logged: string[] = []
    const start = async (): Promise<string[]> => {
      logged.length = 0
      const started = appliance.start()
      appliance.child().process.stdout.on('data', (chunk: Buffer) => logged.push(chunk.toString()))
      await started
      const line = await eventually('applied', () =>
        Promise.resolve(
          logged
            .join('')
            .split('\n')
            .find((one) => one.includes('"changes"')),
        ),
      )
      return (JSON.parse(line) as { changes: string[] }).changes
    }
    expect(await start()).toEqual(['create organization', 'create policy', 'create enrolmentCode'])
    await appliance.stop()
    expect(await start()).toEqual([])
    await appliance.stop()
    await writeFile(file, documentIn(folder, 33))
    expect(await start()).toEqual(['change policy'])
  })

  it('does not start with a file that is wrong, says why, and is as it was', async () => {
    await appliance.start()
    await applied()
    const before = await appliance.exportAudit()
    await appliance.stop()
    await writeFile(file, documentIn(folder, 101).replace('Nordhafen', 'Südhafen').replace('owner', 'king'))
    const environment = { ...appliance.environment, EARSHOT_APPLY: file }
    const { exit, error } = await earshot(['run'], environment)
    expect(exit).toBe(1)
    expect(error).toMatch(/^earshot: EARSHOT_APPLY: administrators\[0\]\.role: is not a role\n/m)
    expect(error).toMatch(/^ +policies\[0\]\.entries\[0\]\.value: sidetone\.level: /m)
    await appliance.start()
    expect(changesIn(await appliance.exportAudit())).toEqual(changesIn(before))
    expect(changesIn(before)).toHaveLength(6)
  })
})
