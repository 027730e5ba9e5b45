import {
  ENDPOINTS,
  JWS_TYPES,
  newKey,
  parseEnrolmentCode,
  PULL_HEADERS,
  randomId,
  signJws,
} from '@earshot/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dialects, openTestDatabase, type TestDatabase } from '../../../test/support/dialects.ts'
import { dumpDatabase } from '../../../test/support/dump.ts'
import {
  makeCode,
  publishPolicy,
  startHubAppliance,
  type HubAppliance,
} from '../../../test/support/hub-appliance.ts'
import { deviceState, TestHub } from '../../../test/support/test-hub.ts'
import { refusalOf } from '../../../test/support/words.ts'

type Answer = Awaited<ReturnType<TestHub['call']>>
type Case = { name: string; send(hub: TestHub): Promise<Answer>; status: number; code: string; says: RegExp }

const state = (hub: TestHub, changes: object): Promise<Answer> =>
  hub.post(
    ENDPOINTS.state.path,
    {
      incarnation: hub.incarnation,
      sequence: hub.sequence + 1,
      base: null,
      hash: 'h'.repeat(43),
      sentAt: 1,
      delta: {},
      ...changes,
    },
    { authorization: `Bearer ${hub.token}` },
  )

const device = (facts: object): object => ({
  delta: { devices: { 'earshot-reference/A1': deviceState('A1', facts) } },
})
const headset = { vendorId: 1, productId: 2, name: 'x', serial: null, firmware: null }
const setting = (changes: object): object => ({
  delta: {
    devices: {
      'earshot-reference/A1': {
        ...deviceState('A1'),
        settings: {
          'sidetone.level': {
            wanted: null,
            actual: null,
            actualText: null,
            state: 'compliant',
            reason: null,
            mode: null,
            policy: null,
            verifiedBy: null,
            verifiedAt: null,
            reasserted: 0,
            since: 1,
            lastError: null,
            ...changes,
          },
        },
      },
    },
  },
})
const pull = (hub: TestHub, headers: Record<string, string>): Promise<Answer> =>
  hub.call(ENDPOINTS.target.path, {
    headers: {
      authorization: `Bearer ${hub.token}`,
      [PULL_HEADERS.incarnation]: hub.incarnation,
      [PULL_HEADERS.sequence]: '99',
      [PULL_HEADERS.accepted]: '0',
      ...headers,
    },
  })

let usedCode = ''
const claimOf = (code: string, changes: object = {}): object => {
  const { token, key } = parseEnrolmentCode(code)
  const computer = { name: 'X', domain: '', platform: '', os: '' }
  return { token, key, computer, version: '1', incarnation: randomId(), sequence: 1, sentAt: 1, ...changes }
}
const enrolment = async (
  hub: TestHub,
  payload: object,
  type: (typeof JWS_TYPES)[keyof typeof JWS_TYPES] = JWS_TYPES.enrolment,
) => hub.post(ENDPOINTS.enrolment.path, { enrolment: await signJws(type, payload, await newKey(), true) })

const CASES: Case[] = [
  {
    name: 'a used-up code',
    send: (hub) => enrolment(hub, claimOf(usedCode)),
    status: 403,
    code: 'code_used_up',
    says: /as often as it allows/,
  },
  {
    name: 'a wrong code',
    send: (hub) => enrolment(hub, claimOf(usedCode, { token: randomId(32) })),
    status: 403,
    code: 'code_invalid',
    says: /not known here/,
  },
  {
    name: 'a token that is none',
    send: (hub) => enrolment(hub, claimOf(usedCode, { token: 'x' })),
    status: 400,
    code: 'bad_request',
    says: /^token:/,
  },
  {
    name: 'an enrolment of another type',
    send: (hub) => enrolment(hub, claimOf(usedCode), JWS_TYPES.token),
    status: 401,
    code: 'proof_invalid',
    says: /type/,
  },
  {
    name: 'an enrolment that is no JWS',
    send: (hub) => hub.post(ENDPOINTS.enrolment.path, { enrolment: 'rubbish' }),
    status: 400,
    code: 'bad_request',
    says: /^enrolment:/,
  },
  {
    name: 'a body that is no JSON',
    send: (hub) => hub.call(ENDPOINTS.token.path, { method: 'POST', body: '{' }),
    status: 400,
    code: 'bad_request',
    says: /not JSON/,
  },
  {
    name: 'a body that is no UTF-8',
    send: (hub) =>
      hub.call(ENDPOINTS.token.path, { method: 'POST', body: new Uint8Array([0x22, 0xff, 0x22]) }),
    status: 400,
    code: 'bad_request',
    says: /not JSON/,
  },
  {
    name: 'a state without token',
    send: (hub) => hub.post(ENDPOINTS.state.path, {}),
    status: 401,
    code: 'token_required',
    says: /token/,
  },
  {
    name: 'a token with a changed byte',
    send: (hub) => pull(hub, { authorization: `Bearer ${hub.token.slice(0, -2)}AA` }),
    status: 401,
    code: 'token_required',
    says: /token/,
  },
  {
    name: 'a state of 2 MB',
    send: (hub) => state(hub, { delta: { session: { domain: '', login: 'x'.repeat(2_000_000) } } }),
    status: 413,
    code: 'too_large',
    says: /larger than 262144 bytes/,
  },
  {
    name: 'a wrong type',
    send: (hub) => state(hub, { sequence: 'seven' }),
    status: 400,
    code: 'bad_request',
    says: /^sequence:/,
  },
  {
    name: 'a negative counter',
    send: (hub) => state(hub, { sequence: -1 }),
    status: 400,
    code: 'bad_request',
    says: /^sequence:/,
  },
  {
    name: 'control characters in a device name',
    send: (hub) => state(hub, device({ headset: { ...headset, name: 'evil\u0007\u202e' } })),
    status: 400,
    code: 'bad_request',
    says: /delta\.devices\..*headset\.name: must not contain control/,
  },
  {
    name: 'markup in a device name',
    send: (hub) => state(hub, device({ headset: { ...headset, name: '<script>alert(1)</script>' } })),
    status: 400,
    code: 'bad_request',
    says: /headset\.name: must not contain/,
  },
  {
    name: 'markup in a computer name',
    send: (hub) =>
      state(hub, {
        delta: {
          hub: {
            computer: { name: '<b>', domain: '', platform: '', os: '' },
            version: '1',
            startedAt: 1,
            preferences: {},
          },
        },
      }),
    status: 400,
    code: 'bad_request',
    says: /delta\.hub\.computer\.name: must not contain/,
  },
  {
    name: 'a state that is no word',
    send: (hub) => state(hub, setting({ state: 'no word!' })),
    status: 400,
    code: 'bad_request',
    says: /settings\.sidetone\.level\.state/,
  },
  {
    name: 'a value of no kind',
    send: (hub) => state(hub, setting({ actual: { evil: true } })),
    status: 400,
    code: 'bad_request',
    says: /settings\.sidetone\.level\.actual/,
  },
  {
    name: 'a device key that climbs',
    send: (hub) => state(hub, { delta: { devices: { '../../etc/passwd': deviceState('A1') } } }),
    status: 400,
    code: 'bad_request',
    says: /delta\.devices/,
  },
  {
    name: 'a difference of a device nobody knows',
    send: (hub) => state(hub, { delta: { devices: { 'earshot-reference/ZZ': { settings: {} } } } }),
    status: 400,
    code: 'bad_request',
    says: /facts: is needed/,
  },
  {
    name: 'a pull without sequence',
    send: (hub) => pull(hub, { [PULL_HEADERS.sequence]: 'x' }),
    status: 400,
    code: 'bad_request',
    says: /earshot-sequence/,
  },
  {
    name: 'a protocol nobody speaks',
    send: (hub) => pull(hub, { 'earshot-protocol': '7-9' }),
    status: 426,
    code: 'protocol_unsupported',
    says: /speaks versions 1/,
  },
  {
    name: 'a protocol header that is rubbish',
    send: (hub) => pull(hub, { 'earshot-protocol': 'x' }),
    status: 400,
    code: 'bad_request',
    says: /earshot-protocol/,
  },
]

describe.each(dialects)('bad input from hubs on %s', (dialect) => {
  let opened: TestDatabase
  let appliance: HubAppliance
  let hub: TestHub
  let tried = 0

  beforeAll(async () => {
    opened = await openTestDatabase(dialect)
    appliance = await startHubAppliance(opened.database)
    hub = await TestHub.at(appliance.url)
    usedCode = await makeCode(appliance)
    await hub.enrol(usedCode)
    await hub.authenticate()
    await hub.pull()
  })
  afterAll(async () => {
    await appliance.stop()
    await opened.drop()
  })

  it.each(CASES)('$name is refused by name and changes nothing', async ({ send, status, code, says }) => {
    tried += 1
    const before = await dumpDatabase(opened.database)
    const answer = await send(hub)
    const { error } = answer.body as { error: { code: string; detail: string } }
    expect([answer.status, error.code]).toEqual([status, code])
    expect(error.detail).toMatch(says)
    await appliance.hubs.flush()
    expect(withoutContacts(await dumpDatabase(opened.database))).toBe(withoutContacts(before))
  })

  it('was tried with every case of the list', () => {
    expect(tried).toBe(22)
  })

  it('ignores a key that reaches for the prototype of objects', async () => {
    const devices = JSON.parse('{"__proto__":{"facts":{"polluted":true}}}') as object
    expect((await state(hub, { delta: { devices }, sequence: 400 })).body).toMatchObject({
      result: 'accepted',
    })
    expect(({} as { facts?: unknown }).facts).toBeUndefined()
    const { rows } = await appliance.devices.list(
      opened.database.read,
      appliance.organizationId,
      {},
      { limit: 1 },
    )
    expect(rows).toEqual([])
  })

  it('keeps an enum value it does not know and shows it as such', async () => {
    expect((await state(hub, { ...setting({ state: 'melted' }), sequence: 500 })).body).toMatchObject({
      result: 'accepted',
    })
    const { rows } = await appliance.devices.list(
      opened.database.read,
      appliance.organizationId,
      {},
      { limit: 1 },
    )
    const settings = await appliance.devices.settings(
      opened.database.read,
      appliance.organizationId,
      rows[0]?.id ?? '',
    )
    expect(settings['sidetone.level']?.state).toBe('melted')
  })

  it.each([
    [
      'a value out of range',
      [{ setting: 'sidetone.level', value: 101, mode: 'locked' }],
      /entries\.0\.value: sidetone\.level/,
    ],
    [
      'a setting no policy can set',
      [{ setting: 'action.restart', value: true, mode: 'locked' }],
      /entries\.0\.setting/,
    ],
    ['a mode that is none', [{ setting: 'sidetone.level', value: 33, mode: 'forced' }], /entries\.0\.mode/],
  ])('%s in a policy is refused by name and changes nothing', async (_name, entries, says) => {
    const before = await dumpDatabase(opened.database)
    expect(await refusalOf(publishPolicy(appliance, 'Bad', entries))).toMatch(says)
    expect(await dumpDatabase(opened.database)).toBe(before)
  })
})

/** A contact is noted whatever it said: it is how copies are told apart. */
const withoutContacts = (dump: string): string =>
  dump
    .split('\n')
    .filter((line) => !line.includes('"superseded"'))
    .join('\n')
