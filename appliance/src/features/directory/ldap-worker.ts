import ldapjs from 'ldapjs'
import { fetchAll, ldapSteps, runSteps } from './ldap-job.ts'
import { proveLogin } from './ldap-login.ts'
import { LdapFault, type Answer, type Ldap, type Search, type Wanted } from './ldap-port.ts'
import { connectPlain, inspectTls, networkFault, resolveName, tlsOptions } from './network.ts'
import type { RawEntry } from './entry.ts'
import type { Connection, Fault, Login, StepName, TestStep } from './port.ts'
import type { FetchFault } from './reasons.ts'

/**
 * The only file that touches ldapjs, and the program of the child process that it may take down with it. One job on
 * standard input, its result as one line on standard output.
 */

const CONNECT_MS = 5_000
const BIND_MS = 10_000
const PAGE_MS = 30_000
const WHO_AM_I = '1.3.6.1.4.1.4203.1.11.3'
const CODES = new Map<number, FetchFault>([
  [3, 'limit'],
  [4, 'limit'],
  [8, 'encryption_required'],
  [10, 'referral'],
  [11, 'limit'],
  [13, 'encryption_required'],
  [32, 'base_missing'],
  [49, 'credentials'],
  [50, 'access'],
  [51, 'busy'],
  [52, 'busy'],
])
const PROTOCOL_ERROR = 2

const fault = (code: FetchFault, step: StepName, said?: string): LdapFault =>
  new LdapFault({ fault: code, step, ...(said === undefined ? {} : { said }) })

/** ldapjs tells a result code as a number, the system's network as a text. */
function faultOf(error: unknown, step: StepName): LdapFault {
  if (error instanceof LdapFault) return error
  if (error instanceof ldapjs.ConnectionError) return fault('lost', step)
  if (error instanceof ldapjs.TimeoutError) return fault('deadline', step)
  if (error instanceof ldapjs.LDAPError) {
    const said = `${error.code} ${error.lde_message ?? ''}`.slice(0, 300)
    return fault(CODES.get(error.code) ?? 'refused', step, said)
  }
  return new LdapFault(networkFault(error, step) ?? { fault: 'garbage', step })
}

/** A name that goes to the server exactly as it was entered: the library would print its own reading of it. */
const rawName = (name: string): string =>
  ({ [Symbol.toStringTag]: 'LdapDn', toString: () => name }) as unknown as string

function filterOf(wanted: Wanted): ldapjs.Filter {
  if (wanted === 'anything') return new ldapjs.PresenceFilter({ attribute: 'objectClass' })
  if ('filter' in wanted) {
    try {
      return ldapjs.parseFilter(wanted.filter)
    } catch {
      throw fault('filter', 'people')
    }
  }
  const classes = wanted.classes.map(
    (value) => new ldapjs.EqualityFilter({ attribute: 'objectClass', value }),
  )
  return new ldapjs.OrFilter({ filters: classes })
}

function narrowed({ wanted, equals }: Search): ldapjs.Filter {
  const filter = filterOf(wanted)
  return equals ? new ldapjs.AndFilter({ filters: [filter, new ldapjs.EqualityFilter(equals)] }) : filter
}

const rawEntry = (entry: ldapjs.SearchEntry): RawEntry =>
  entry.attributes.map(({ type, buffers }) => [
    type.toLowerCase(),
    buffers.map((value: Buffer) => value.toString('latin1')),
  ])

const pagingOf = ({ page }: Search): ldapjs.Control[] =>
  page
    ? [
        new ldapjs.PagedResultsControl({
          value: { size: page.size, cookie: page.cookie },
        }),
      ]
    : []

function cookieOf(controls: ldapjs.Control[]): Buffer | null {
  const control = controls.find((one) => one instanceof ldapjs.PagedResultsControl)
  return control?.value.cookie ?? null
}

/** One exchange: ends with its own result, with the connection, or with time, whichever comes first. */
type Exchange = <T>(
  milliseconds: number,
  work: (done: (error: unknown, value: T) => void) => void,
) => Promise<T>

function exchangeOn(broken: Promise<never>): Exchange {
  return async (milliseconds, work) => {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(fault('deadline', 'tcp')), milliseconds)
    })
    try {
      return await Promise.race([
        broken,
        late,
        new Promise<never>((resolve, reject) =>
          work((error, value) => (error ? reject(faultOf(error, 'tcp')) : resolve(value as never))),
        ),
      ])
    } finally {
      clearTimeout(timer)
    }
  }
}

function searchOn(client: ldapjs.Client, exchange: Exchange, search: Search): Promise<Answer> {
  return exchange<Answer>(PAGE_MS, (done) => {
    const entries: RawEntry[] = []
    const options: ldapjs.SearchOptions = {
      scope: search.scope,
      filter: narrowed(search),
      attributes: [...search.attributes],
      timeLimit: PAGE_MS / 1000,
    }
    client.search(rawName(search.base), options, pagingOf(search), (error, answer) => {
      if (error) return done(error, { entries: [], cookie: null })
      answer.on('searchEntry', (entry) => entries.push(rawEntry(entry)))
      answer.on('searchReference', () => done(fault('referral', 'people'), { entries, cookie: null }))
      answer.on('error', (failure) => done(failure, { entries: [], cookie: null }))
      answer.on('end', (result) => {
        const code = result?.status ?? -1
        done(code === 0 ? null : fault('refused', 'people', String(code)), {
          entries,
          cookie: cookieOf(result?.controls ?? []),
        })
      })
    })
  })
}

/** Anything the library complains of breaks the connection: it may have dropped an entry. */
function watch(client: ldapjs.Client): Promise<never> {
  const broken = new Promise<never>((_, reject) => {
    client.on('error', (error: unknown) => reject(faultOf(error, 'tcp')))
    for (const event of ['connectError', 'setupError'])
      client.on(event, (error) => reject(faultOf(error, 'tcp')))
    for (const event of ['connectTimeout', 'connectRefused'])
      client.on(event, () => reject(fault('tcp', 'tcp')))
    for (const event of ['close', 'end', 'socketTimeout'])
      client.on(event, () => reject(fault('lost', 'tcp')))
  })
  broken.catch(() => undefined)
  return broken
}

/** The library logs messages that belong to no request, and drops them: here they break the connection. */
function loudLog(complain: () => void): object {
  const quiet = (): void => undefined
  const log = { trace: quiet, debug: quiet, info: quiet, warn: quiet, error: complain, child: () => log }
  return log
}

function whoAmIOn(client: ldapjs.Client, exchange: Exchange): Promise<string | null> {
  return exchange<string | null>(BIND_MS, (done) =>
    client.exop(WHO_AM_I, (error: unknown, value: unknown) => {
      const unknown = error instanceof ldapjs.LDAPError && error.code === PROTOCOL_ERROR
      if (unknown) done(null, null)
      else done(error, typeof value === 'string' ? value : null)
    }),
  )
}

const connectionStep = (code: FetchFault, security: string): StepName =>
  code === 'name' || code === 'tcp' ? code : security === 'plain' ? 'tcp' : 'tls'

/** A result code instead of the consent to StartTLS. */
const consentFault = (error: unknown): unknown =>
  error instanceof ldapjs.LDAPError ? fault('starttls_refused', 'tls', String(error.code)) : error

/** Opens the one connection of a job, encrypted and verified as the settings say. */
async function openLdap({ settings }: Connection): Promise<Ldap> {
  const { host, port, security } = settings
  const address = host.includes(':') ? `[${host}]` : host
  const client = ldapjs.createClient({
    url: `${security === 'ldaps' ? 'ldaps' : 'ldap'}://${address}:${port}`,
    tlsOptions: tlsOptions(settings),
    connectTimeout: CONNECT_MS,
    reconnect: false,
    log: loudLog(() => client.emit('error', fault('garbage', 'tcp'))),
  })
  const exchange = exchangeOn(watch(client))
  try {
    await exchange<void>(CONNECT_MS, (done) => client.once('connect', () => done(null, undefined)))
    if (security === 'starttls')
      await exchange<void>(CONNECT_MS, (done) =>
        client.starttls(tlsOptions(settings), [], (error: unknown) => done(consentFault(error), undefined)),
      )
  } catch (error) {
    client.destroy()
    const { why } = faultOf(error, 'tls')
    throw new LdapFault({ ...why, step: connectionStep(why.fault, security) })
  }
  return {
    bind: (name, password) =>
      exchange<void>(BIND_MS, (done) => client.bind(name, password, (error) => done(error, undefined))),
    whoAmI: () => whoAmIOn(client, exchange),
    search: (search) => searchOn(client, exchange, search),
    close: () => client.destroy(),
  }
}

async function testAll(connection: Connection): Promise<TestStep[]> {
  const { settings } = connection
  const network = await runSteps([
    { step: 'name', work: async () => ({ facts: await resolveName(settings.host) }) },
    {
      step: 'tcp',
      work: async () => {
        ;(await connectPlain(settings)).destroy()
        return {}
      },
    },
    {
      step: 'tls',
      work: async () => {
        if (settings.security === 'plain') return {}
        const { certificate, fault: refused } = await inspectTls(await connectPlain(settings), settings)
        return { certificate, ...(refused ? { fault: refused.fault } : {}) }
      },
    },
  ])
  if (network.some(({ ok }) => !ok)) return network
  let ldap: Ldap
  try {
    ldap = await openLdap(connection)
  } catch (error) {
    const why: Fault = faultOf(error, 'tls').why
    return [...network.filter(({ step }) => step !== why.step), { ok: false, ...why }]
  }
  try {
    return [...network, ...(await runSteps(ldapSteps(ldap, connection)))]
  } finally {
    ldap.close()
  }
}

type Job =
  { mode: 'test' | 'fetch'; connection: Connection } | { mode: 'prove'; connection: Connection; login: Login }

async function readJob(): Promise<Job> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer)
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as Job
}

function perform(job: Job): Promise<object> {
  const { connection } = job
  const open = (): Promise<Ldap> => openLdap(connection)
  if (job.mode === 'prove') return proveLogin(open, connection, job.login)
  return job.mode === 'test' ? testAll(connection) : fetchAll(open, connection)
}

const result = await perform(await readJob())
process.stdout.write(JSON.stringify(result), () => process.exit(0))
