import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  ENDPOINTS,
  formatEnrolmentCode,
  keyId,
  PROTOCOL_HEADER,
  publicKey,
  PULL_HEADERS,
  stateMessageSchema,
  TARGET_MEDIA_TYPE,
  targetSchema,
  type PrivateKey,
  type StateMessage,
} from '@earshot/protocol'
import { beforeEach, describe, expect, test } from 'vitest'
import { createContact } from '../src/appliance-client/contact.ts'
import { askToEnrol, takeCode } from '../src/appliance-client/enrol.ts'
import { openIdentity, type IdentityFile } from '../src/appliance-client/identity.ts'
import { fetchToken, showTarget, type Link } from '../src/appliance-client/link.ts'
import { openTimeOffset } from '../src/appliance-client/offset.ts'
import type { WireRequest } from '../src/appliance-client/port.ts'
import { recoverTrust } from '../src/appliance-client/trust.ts'
import { createLogger } from '../src/logger.ts'
import { applyDelta } from '../src/state/diff.ts'
import { openReporter } from '../src/state/report.ts'
import type { Store } from '../src/store/store.ts'
import { openHold } from '../src/target/hold.ts'

const FOLDER = join(import.meta.dirname, '../../protocol/fixtures/wire')
const names = readdirSync(FOLDER).flatMap((file) => /^((?!keys).+)\.json$/.exec(file)?.[1] ?? [])
const spoken = new Set<string>()
const golden = <T = unknown>(name: string): T => {
  spoken.add(name)
  return JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')) as T
}
const payloadOf = <T>(name: string): T => golden<{ payload: T }>(`signed/${name}`).payload
const keys = golden<Record<'organization' | 'nextOrganization' | 'hub', PrivateKey>>('keys')
const claim = payloadOf<{
  token: string
  key: string
  computer: Link extends { computer: () => infer C } ? C : never
  version: string
  incarnation: string
  sequence: number
  sentAt: number
}>('enrolment')
const first = targetSchema.parse(payloadOf('target'))

type Hub = Link & { identity: IdentityFile; store: Store; sent: WireRequest[] }
let hub: Hub
/** What the appliance answers to the next calls: by the name of a call, a status and a golden message. */
let answers: Record<string, [status: number, message: string]>
let time: number
let counted: { incarnation: string; sequence: number }

beforeEach(async () => {
  answers = {}
  time = claim.sentAt
  counted = { incarnation: claim.incarnation, sequence: claim.sequence }
  hub = await createHub()
})

const lastBody = (): unknown => JSON.parse(hub.sent.at(-1)?.body ?? 'null')

async function enrolled(): Promise<void> {
  answers = { enrolment: [200, 'enrolment.response.enrolled'], ...answers }
  await enrol()
}

async function enrol(): ReturnType<typeof askToEnrol> {
  const { pins, urls } = first
  const code = formatEnrolmentCode({ urls, pins: pins.current, key: claim.key, token: claim.token })
  const taken = await takeCode(hub.identity, code, false)
  await hub.identity.save({ ...taken, key: keys.hub })
  return askToEnrol(hub, { ...taken, key: keys.hub }, undefined)
}

describe('the hub', () => {
  test('enrols with the golden request, and is enrolled by the golden answer', async () => {
    await enrolled()
    expect(lastBody()).toEqual(golden('enrolment.request'))
    expect(hub.identity.current()).toMatchObject({
      stage: 'enrolled',
      hub: first.aud,
      organization: first.organization,
    })
    expect(hub.hold.highest()?.target).toEqual(first)
  })

  test('waits when the golden answer says so', async () => {
    answers = { enrolment: [202, 'enrolment.response.pending'] }
    expect(await enrol()).toEqual({ result: 'pending', retryAfterMs: 60_000 })
    expect(lastBody()).toEqual(golden('enrolment.request'))
  })

  test('proves its key with the golden request, and uses the golden token', async () => {
    await enrolled()
    answers = { nonce: [200, 'nonce.response'], token: [200, 'token.response'] }
    expect(await fetchToken(hub)).toBe(golden<{ token: string }>('token.response').token)
    expect(lastBody()).toEqual(golden('token.request'))
    expect(hub.offset.now()).toBe(golden<{ now: number }>('nonce.response').now)
  })

  test.each(['keep', 'continue'] as const)(
    'shows its target with the golden request, and is told to %s',
    async (told) => {
      await enrolled()
      const { incarnation, sequence } = payloadOf<{ incarnation: string; sequence: number }>('proof')
      counted = { incarnation, sequence }
      answers = { nonce: [200, 'nonce.response'], proof: [200, `proof.response.${told}`] }
      expect(await showTarget(hub)).toBe(told)
      expect(lastBody()).toEqual(golden('proof.request'))
    },
  )

  test('pulls with the headers of the table, and accepts the golden target', async () => {
    await enrolled()
    await hub.hold.restart(
      { jws: golden<{ jws: string }>('signed/target').jws, target: { ...first, sequence: 1 } },
      time,
    )
    answers = {
      nonce: [200, 'nonce.response'],
      token: [200, 'token.response'],
      target: [200, 'target.response'],
    }
    const pulled = await createContact(hub).pull(null, 0)
    expect(pulled).toMatchObject({ result: 'changed', verified: { target: first } })
    const { method, path, headers } = hub.sent.at(-1) as WireRequest
    expect([method, path]).toEqual([ENDPOINTS.target.method, ENDPOINTS.target.path])
    expect(headers).toMatchObject({
      authorization: `Bearer ${golden<{ token: string }>('token.response').token}`,
      accept: TARGET_MEDIA_TYPE,
      [PROTOCOL_HEADER]: '1',
      [PULL_HEADERS.incarnation]: counted.incarnation,
    })
  })

  test('reports with the golden requests: all of it, and then what has changed', async () => {
    await enrolled()
    const reporter = await openReporter(hub.store, createContact(hub), hub.log)
    const [whole, delta] = ['state.request.whole', 'state.request.delta'].map((name) =>
      stateMessageSchema.parse(golden(name)),
    ) as [StateMessage, StateMessage]
    const tokens: typeof answers = { nonce: [200, 'nonce.response'], token: [200, 'token.response'] }
    answers = { ...tokens, state: [200, 'state.response.accepted'] }
    const state = applyDelta(null, whole.delta)
    counted = { incarnation: whole.incarnation, sequence: whole.sequence }
    time = whole.sentAt
    const { suggestions } = golden<{ suggestions: object }>('state.response.accepted')
    expect(await reporter.report(state)).toEqual(suggestions)
    expect(lastBody()).toEqual(whole)
    counted = { incarnation: delta.incarnation, sequence: delta.sequence }
    time = delta.sentAt
    await reporter.report(applyDelta(state, delta.delta), { wants: 'release' })
    expect(lastBody()).toEqual(delta)
  })

  test('sends everything after the golden answer that asks for it', async () => {
    await enrolled()
    const contact = createContact(hub)
    const {
      incarnation: _,
      sequence: __,
      sentAt: ___,
      ...body
    } = stateMessageSchema.parse(golden('state.request.delta'))
    answers = {
      nonce: [200, 'nonce.response'],
      token: [200, 'token.response'],
      state: [200, 'state.response.resync'],
    }
    expect(await contact.send(body)).toEqual(golden('state.response.resync'))
  })

  test('adopts the key, pins and addresses of the golden trust document', async () => {
    await enrolled()
    answers = { trust: [200, 'trust.response'] }
    await recoverTrust(hub, 'anyone')
    const { number, pins, urls } = payloadOf<{ number: number; pins: object; urls: string[] }>('trust')
    expect(hub.sent.at(-1)?.path).toBe(`/hub/v1/trust/${keyId(keys.organization)}`)
    expect(hub.identity.current()).toMatchObject({
      recovered: { number, pins, urls, key: publicKey(keys.nextOrganization) },
    })
  })

  test('has spoken every golden message there is', () => {
    expect(names).toHaveLength(15)
    expect(names.filter((name) => !spoken.has(name))).toEqual([])
  })
})

/** A hub with the golden key, counter and clock; what it sends is kept. */
async function createHub(): Promise<Hub> {
  const store = createMemory()
  const sent: WireRequest[] = []
  const clock = { now: () => time, wait: () => Promise.resolve() }
  return {
    store,
    sent,
    clock,
    identity: await openIdentity(store),
    hold: await openHold(store),
    offset: await openTimeOffset(store, clock),
    counter: {
      incarnation: () => counted.incarnation,
      next: () => Promise.resolve(counted.sequence),
      renew: () => Promise.reject(new Error('nobody asked to renew')),
    },
    computer: () => claim.computer,
    version: claim.version,
    log: createLogger('silent'),
    transport: (_, request) => {
      sent.push(request)
      const call = request.path.split('/')[3] ?? ''
      const [status, message] = answers[call] ?? [404, '']
      const body = message === '' ? {} : golden(message)
      return Promise.resolve({
        status,
        headers: {},
        body: typeof body === 'string' ? body : JSON.stringify(body),
      })
    },
  }
}

function createMemory(): Store {
  const documents = new Map<string, unknown>()
  return {
    find: (document) => Promise.resolve(documents.get(document.name) as never),
    write: ({ name }, value) => Promise.resolve(void documents.set(name, value)),
    remove: ({ name }) => Promise.resolve(void documents.delete(name)),
  }
}
