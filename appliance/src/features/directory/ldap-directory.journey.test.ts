import { afterEach, describe, expect, it } from 'vitest'
import { asksPeople, honest, say, startHostileLdap, type Trick } from '../../../test/support/hostile-ldap.ts'
import { checkSettings } from './connection.ts'
import { ldapDirectory, type Fence } from './ldap-directory.ts'
import type { Fetched } from './port.ts'

type Server = Awaited<ReturnType<typeof startHostileLdap>>

describe('the fenced reader before a hostile server', () => {
  let server: Server | undefined
  afterEach(() => server?.stop())

  const fetchFrom = async (
    trick: Trick,
    change: object = {},
    fence: Fence = { fetchMs: 20_000 },
  ): Promise<Fetched> => {
    server = await startHostileLdap(trick)
    const settings = checkSettings({ ...server.settings, ...change })
    return ldapDirectory(fence).fetch({ settings, password: 'secret' })
  }

  it('reads every page of an honest one, and has the entries', async () => {
    const fetched = await fetchFrom(() => undefined)
    expect(fetched.complete && fetched.seen.people.size).toBe(4)
    expect(fetched.complete && fetched.seen.groups.size).toBe(1)
  })

  it('asks once more without pages where the server does not page at all', async () => {
    const fetched = await fetchFrom((request) =>
      asksPeople(request) && request.cookie !== undefined
        ? [honest.person(request, 0), say.done(request, 0)]
        : undefined,
    )
    expect(fetched.complete && fetched.seen.people.size).toBe(4)
  })

  it('follows an empty page that names a next one', async () => {
    const fetched = await fetchFrom((request) =>
      asksPeople(request) && request.cookie === ''
        ? [say.done(request, 0, 'first')]
        : asksPeople(request) && request.cookie === 'first'
          ? honest.people(request, '')
          : undefined,
    )
    expect(fetched.complete && fetched.seen.people.size).toBe(4)
  })

  const secondPage: (answer: Trick) => Trick = (answer) => (request, socket) =>
    asksPeople(request) && request.cookie === 'two' ? answer(request, socket) : undefined

  let boundAs = 0
  const FAULTS: [string, string, Trick][] = [
    ['drops the connection between pages', 'lost', secondPage((_request, socket) => (socket.destroy(), []))],
    [
      'drops the connection within a page',
      'lost',
      secondPage((request, socket) => (socket.end(honest.person(request, 2)), [])),
    ],
    [
      'stops paging at the second page',
      'paging',
      secondPage((request) => [honest.person(request, 2), say.done(request, 0)]),
    ],
    ['names a next page for ever', 'paging', secondPage((request) => [say.done(request, 0, 'two')])],
    [
      'stops at a size limit',
      'limit',
      secondPage((request) => [honest.person(request, 2), say.done(request, 4, '')]),
    ],
    ['is busy', 'busy', secondPage((request) => [say.done(request, 51)])],
    ['refuses with an unknown code', 'refused', secondPage((request) => [say.done(request, 80)])],
    [
      'points to another server',
      'referral',
      secondPage((request) => [say.reference(request, 'ldap://other/'), say.done(request, 0, '')]),
    ],
    [
      'sends a name that cannot be read',
      'garbage',
      secondPage((request) => [say.entry(request, '==', { uid: ['x'] }), say.done(request, 0, '')]),
    ],
    [
      'speaks HTTP',
      'garbage',
      secondPage(() => [Buffer.from(`HTTP/1.1 400 Bad Request\r\n\r\n${'<p>No.</p>'.repeat(20)}`)]),
    ],
    [
      'answers what nobody asked',
      'garbage',
      secondPage((request) => [say.done({ ...request, id: 77 }, 0), say.done(request, 0, '')]),
    ],
    [
      'refuses the second look at who we are',
      'identity',
      (request) =>
        request.op === 'whoami'
          ? [say.extended(request, 0, boundAs++ % 2 === 0 ? 'dn:cn=reader' : '')]
          : undefined,
    ],
    [
      'lacks the base',
      'base_missing',
      (request) => (request.op === 'search' && request.scope === 0 ? [say.done(request, 32)] : undefined),
    ],
    [
      'refuses the password',
      'credentials',
      (request) => (request.op === 'bind' ? [say.bound(request, 49)] : undefined),
    ],
    [
      'demands encryption',
      'encryption_required',
      (request) => (request.op === 'bind' ? [say.bound(request, 8)] : undefined),
    ],
  ]
  it.each(FAULTS)('calls it incomplete when it %s (%s)', async (_what, fault, trick) => {
    const fetched = await fetchFrom(trick)
    expect(fetched).toMatchObject({ complete: false, why: { fault } })
    expect(Object.keys(fetched)).not.toContain('seen')
  })

  it('loses only the child to the message that never ends', async () => {
    const fetched = await fetchFrom(
      secondPage((request) => [say.endless(request)]),
      {},
      { fetchMs: 60_000, heapMb: 64 },
    )
    expect(fetched).toMatchObject({ complete: false, why: { fault: 'crashed' } })
    const next = await fetchFrom(() => undefined)
    expect(next.complete).toBe(true)
  })

  it('kills the child at the deadline when the server says nothing', async () => {
    const fetched = await fetchFrom(
      secondPage(() => []),
      {},
      { fetchMs: 2_000 },
    )
    expect(fetched).toMatchObject({ complete: false, why: { fault: 'deadline' } })
  })

  it('fails closed where StartTLS is refused, before the password is sent', async () => {
    const fetched = await fetchFrom(() => undefined, { security: 'starttls' })
    expect(fetched).toMatchObject({ complete: false, why: { fault: 'starttls_refused', step: 'tls' } })
    expect(server!.requests.map(({ op }) => op)).not.toContain('bind')
  })

  it('fails closed where something follows the consent to StartTLS in the clear', async () => {
    const fetched = await fetchFrom(
      (request) =>
        request.op === 'starttls'
          ? [Buffer.concat([say.extended(request, 0), say.bound({ ...request, id: request.id + 1 })])]
          : undefined,
      { security: 'starttls' },
    )
    expect(fetched).toMatchObject({ complete: false, why: { step: 'tls' } })
    expect(server!.requests.map(({ op }) => op)).not.toContain('bind')
  })

  it('believes nothing of two entries with one id', async () => {
    const fetched = await fetchFrom(
      secondPage((request) => [
        say.entry(request, 'uid=x,dc=fake', { entryUUID: ['id-0'], entryDN: ['uid=x,dc=fake'], uid: ['x'] }),
        say.done(request, 0, ''),
      ]),
    )
    expect(fetched).toMatchObject({ complete: false, why: { fault: 'ids' } })
  })
})
