import { ENDPOINTS, JWS_TYPES, keyId, publicKey, signJws, sha256 } from '@earshot/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createVault } from '../src/platform/vault.ts'
import { dialects, openTestDatabase, type TestDatabase } from './support/dialects.ts'
import {
  golden,
  goldenKeys,
  goldenNames,
  goldenPayload,
  goldenText,
  shapeOf,
  type Json,
} from './support/golden.ts'
import { makeCode, startHubAppliance, tester, type HubAppliance } from './support/hub-appliance.ts'
import { TestHub } from './support/test-hub.ts'

type Answer = Awaited<ReturnType<TestHub['call']>>
type Assignment = {
  policy: { name: string }
  scope: { kind: string }
  rank: number
  startsAt: number | null
  endsAt: number | null
  exclusions: { device: string | null; until: number }[]
  entries: { setting: string; value: unknown; mode: string }[]
}

const TARGET = goldenPayload<{ organization: string; issuedAt: number; assignments: Assignment[] }>('target')
const { organization: ORGANIZATION, issuedAt: NOW, assignments: ASSIGNMENTS } = TARGET
const { token: CODE_TOKEN } = goldenPayload<{ token: string }>('enrolment')
const MASTER_KEY = Buffer.alloc(32, 1)
/** As the directory of these tests names them. */
const GROUP = 'group-agents'
const PERSON = 'person-jmuster'

describe.each(dialects)('golden messages on %s', (dialect) => {
  let opened: TestDatabase
  let appliance: HubAppliance
  let hub: TestHub
  const seen = new Set<string>()

  beforeEach(async () => {
    opened = await openTestDatabase(dialect)
    await insertOrganization(opened)
    appliance = await startHubAppliance(opened.database, ORGANIZATION, MASTER_KEY)
    appliance.clock.advance(NOW - appliance.clock.now())
    hub = await TestHub.at(appliance.url)
    hub.key = goldenKeys.hub
  })
  afterEach(async () => {
    await appliance.stop()
    await opened.drop()
  })

  const post = (call: 'enrolment' | 'state', name: string): Promise<Answer> => {
    seen.add(name)
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${hub.token}` }
    return hub.call(ENDPOINTS[call].path, { method: 'POST', body: goldenText(name), headers })
  }
  /** The golden document with what only this appliance can give: its nonce, and the hub's id. */
  const prove = async (call: 'token' | 'proof', own: object = {}): Promise<Answer> => {
    seen.add(`${call}.request`)
    const claim = { ...goldenPayload<object>(call), nonce: await hub.nonce(), ...own }
    const proof = await signJws(JWS_TYPES[call], claim, goldenKeys.hub, call === 'proof')
    return hub.post(ENDPOINTS[call].path, { proof })
  }
  const expectGolden = (answer: { status: number; body: unknown }, status: number, name: string): void => {
    seen.add(name)
    expect(answer.status, JSON.stringify(answer.body)).toBe(status)
    expect(shapeOf(answer.body as Json), name).toEqual(shapeOf(golden(name)))
  }

  it('of a hub’s life are accepted byte for byte, and answered in their very shape', async () => {
    await publishGolden(appliance)
    await setCode(appliance, CODE_TOKEN)
    const enrolled = await post('enrolment', 'enrolment.request')
    const { hub: id } = enrolled.body as { hub: string }
    expectGolden(await hub.post(ENDPOINTS.nonce.path, {}), 200, 'nonce.response')
    const token = await prove('token', { hub: id })
    expectGolden(token, 200, 'token.response')
    hub.token = (token.body as { token: string }).token
    expectGolden(await post('state', 'state.request.whole'), 200, 'state.response.accepted')
    expectGolden(await post('enrolment', 'enrolment.request'), 200, 'enrolment.response.enrolled')
    const delta = await post('state', 'state.request.delta')
    expect([delta.status, delta.body]).toMatchObject([200, { result: 'accepted' }])
    const again = golden<{ sequence: number; base: string }>('state.request.delta')
    const lost = await hub.post(
      ENDPOINTS.state.path,
      { ...again, sequence: again.sequence + 1 },
      { authorization: `Bearer ${hub.token}` },
    )
    expectGolden(lost, 200, 'state.response.resync')
  })

  it('of a target and of trust are what is served', async () => {
    await publishGolden(appliance)
    await hub.enrol(await makeCode(appliance))
    await hub.authenticate()
    const whole = golden<{ delta: Parameters<TestHub['send']>[0] }>('state.request.whole')
    await hub.send(whole.delta, { full: true })
    const target = await hub.pull()
    expectGolden(target, 200, 'target.response')
    expect(target.headers.get('content-type')).toContain('application/jose')
    await appliance.database.write((tx) => appliance.keys.signing.rotate(tx, ORGANIZATION))
    const trust = await hub.call(`/hub/v1/trust/${keyId(goldenKeys.organization)}`)
    expectGolden(trust, 200, 'trust.response')
  })

  it('of an enrolment that waits say so', async () => {
    await setCode(appliance, CODE_TOKEN, true)
    expectGolden(await post('enrolment', 'enrolment.request'), 202, 'enrolment.response.pending')
  })

  it('of a hub that is ahead prove it, until the owner has decided', async () => {
    expectGolden(await prove('proof'), 200, 'proof.response.keep')
    await appliance.database.write((tx) => appliance.hubs.carryOn(tx, ORGANIZATION, tester))
    expectGolden(await prove('proof'), 200, 'proof.response.continue')
    expectGolden(await prove('token'), 200, 'token.response')
  })

  it('were all exchanged', () => {
    expect([...seen].toSorted()).toEqual(goldenNames.toSorted())
    expect(seen.size).toBe(15)
  })
})

/** The organization and the signing key that the golden documents name. */
async function insertOrganization({ database }: TestDatabase): Promise<void> {
  const sealed = createVault(MASTER_KEY).seal('signing key', JSON.stringify(goldenKeys.organization))
  const id = keyId(goldenKeys.organization)
  await database.write(async (tx) => {
    const organization = {
      id: ORGANIZATION,
      name: 'Nordhafen Bank',
      time_zone: 'Europe/Berlin',
      settings: '{}',
    }
    await tx('organizations').insert({ ...organization, target_epoch: 0, trust_number: 1, created_at: NOW })
    await tx('organization_signing_keys').insert({
      id,
      organization_id: ORGANIZATION,
      public_key: JSON.stringify(publicKey(goldenKeys.organization)),
      sealed_private_key: sealed,
      status: 'current',
      created_at: NOW,
      current_since: NOW,
    })
  })
}

/** A code with the token of the golden enrolment. */
async function setCode(appliance: HubAppliance, token: string, needsApproval = false): Promise<void> {
  await makeCode(appliance, { needsApproval })
  const hash = sha256(token)
  await appliance.database.write((tx) => tx('enrolment_codes').update({ token_hash: hash }))
}

/** The policies of the golden target, given to whom it says, and the next signing key announced. */
async function publishGolden({ database, policies, keys }: HubAppliance): Promise<void> {
  for (const { policy, scope, rank, startsAt, endsAt, exclusions, entries } of ASSIGNMENTS) {
    await database.write(async (tx) => {
      const document = { name: policy.name, description: '', entries, note: '' }
      const { id } = await policies.create(tx, ORGANIZATION, document, tester)
      const scopeHere = { kind: scope.kind, id: scope.kind === 'group' ? GROUP : null }
      const given = { scope: scopeHere, rank, startsAt, endsAt }
      const assignment = await policies.assign(tx, ORGANIZATION, id, given, tester)
      for (const { device, until } of exclusions) {
        const kind = device === null ? ('person' as const) : ('device' as const)
        const exclusion = { kind, id: device ?? PERSON, reason: 'test', until }
        await policies.exclude(tx, ORGANIZATION, assignment, exclusion, tester)
      }
      await policies.publish(tx, ORGANIZATION, id, 1, tester)
    })
  }
  await database.write((tx) => keys.signing.prepare(tx, ORGANIZATION))
}
