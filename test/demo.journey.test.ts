import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PROOFS } from '../tools/demo/proofs/index.ts'
import { DESKS, GROUPS, PEOPLE } from '../tools/demo/world/cast.ts'
import { familyOf, isThere, portsOf, runDemo, startLivingDemo } from './support/demo.ts'
import { eventually } from './support/eventually.ts'
import { signInAt } from './support/sign-in.ts'

const LINE = /^(ok|NOT OK) +([a-z-]+): (.+) \| expected: (.+) \| seen: (.+) \([\d.]+ s\)$/gm
const linesOf = (said: string) =>
  [...said.matchAll(LINE)].map(([, verdict, name, shows, expected, seen]) => ({
    verdict,
    name,
    shows,
    expected,
    seen,
  }))

describe('npm run demo -- --check', () => {
  it('prints one line for each proof and exits 0 when all hold', async () => {
    const { status, said } = await runDemo(['--check'])
    const lines = linesOf(said)
    expect(
      lines.filter(({ verdict }) => verdict !== 'ok'),
      said,
    ).toEqual([])
    expect(lines.map(({ name, shows, expected }) => ({ name, shows, expected }))).toEqual(
      PROOFS.map(({ name, shows, expected }) => ({ name, shows, expected })),
    )
    expect(lines).toHaveLength(16)
    expect(said).toContain('All 16 proofs hold.')
    expect(status).toBe(0)
  })

  it.each([
    ['accepted-byte', 'flipped-byte'],
    ['edited-audit-row', 'audit'],
  ])('exits non-zero and names exactly the proof that %s breaks', async (sabotage, proof) => {
    const { status, said } = await runDemo(['--check', '--sabotage', sabotage])
    const broken = linesOf(said).filter(({ verdict }) => verdict !== 'ok')
    expect(
      broken.map(({ name }) => name),
      said,
    ).toEqual([proof])
    expect(said).toContain(`1 of 16 proofs does not hold: ${proof}`)
    expect(status).toBe(1)
  })

  it.each([
    [['--sabotage', 'accepted-byte'], '--sabotage: goes with --check'],
    [['--check', '--sabotage', 'unknown'], '--sabotage: there is no unknown'],
    [['--port', '70000'], '--port: 70000 is not a port'],
    [['--verbose'], "Unknown option '--verbose'"],
  ])('refuses %j in words', async (args, words) => {
    const { status, said } = await runDemo(args)
    expect(said).toContain(words)
    expect(status).toBe(2)
  })
})

describe('npm run demo', () => {
  let demo: Awaited<ReturnType<typeof startLivingDemo>>
  let family: string[]

  beforeAll(async () => {
    demo = await startLivingDemo()
    await eventually('the welcome', () => demo.said().includes('Ctrl-C ends all of it'), 100_000)
    family = await familyOf(demo.process.pid ?? 0)
  })
  afterAll(async () => {
    demo.process.kill('SIGKILL')
    await demo.ended
    await demo.remove()
  })

  it('plays sync, policy, apply, drift and explain with 60 people and 25 hubs', () => {
    const said = demo.said()
    const steps = [
      `rehearsed: ${PEOPLE.length} people, ${GROUPS.length} groups`,
      `applied: ${PEOPLE.length} people, ${GROUPS.length} groups`,
      `${DESKS.length} of ${DESKS.length} hubs`,
      'safety.startle: 25 of 25 headsets read back as wanted',
      'ok     locked-again',
      'ok     why',
    ]
    for (const step of steps) expect(said).toContain(step)
    expect([PEOPLE.length, GROUPS.length, DESKS.length]).toEqual([60, 18, 25])
  })

  it('prints an address and a password for one use, with which its user signs in', async () => {
    const [, user = '', password = ''] = /User +(\S+)\nPassword +(\S+)/.exec(demo.said()) ?? []
    expect(demo.said()).toContain(`Open      ${demo.http} `)
    expect(await signInAt(demo.http, user, `${password}x`)).toBeNull()
    expect(await signInAt(demo.http, user, password)).not.toBeNull()
  })

  it('opens ports on loopback only', async () => {
    const ports = await portsOf(family)
    const numbers = ports.map(({ port }) => port)
    for (const address of [demo.http, demo.https]) expect(numbers).toContain(Number(new URL(address).port))
    expect(ports.filter(({ loopback }) => !loopback)).toEqual([])
    expect(ports).toHaveLength(4)
  })

  it('lets people mute, one fight a lock, and one hub go offline and come back', async () => {
    await eventually('the fight', () => demo.said().includes('changes the mute light again, which is locked'))
    await eventually('the loss', () => demo.said().includes('has lost the network'))
    await eventually('the return', () => demo.said().includes('is back in the network'), 60_000)
  })

  it('ends everything it has started on Ctrl-C', async () => {
    demo.process.kill('SIGINT')
    expect(await demo.ended).toBe(0)
    expect(family.length).toBeGreaterThan(5)
    const left = await Promise.all(family.map(isThere))
    expect(family.filter((_, n) => left[n])).toEqual([])
  })
})
