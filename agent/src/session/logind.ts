import { createClient } from '@httptoolkit/dbus-native'
import { readFile } from 'node:fs/promises'
import { sessionSchema, type Session } from '@earshot/protocol'
import { HubError } from '../errors.ts'
import { isInPasswd, sessionOf, type AccountRules } from './account.ts'
import type { SessionReader } from './watched.ts'

const LOGIND = 'org.freedesktop.login1'
const SEAT = '/org/freedesktop/login1/seat/seat0'
const PROPERTIES = 'org.freedesktop.DBus.Properties'
const EVERY_MS = 15_000
const ANSWER_MS = 5_000
const SYSTEM_BUS = 'unix:path=/run/dbus/system_bus_socket'

/** A message of the bus, as dbus-native takes it; the parts used here. */
type BusMessage = {
  destination: string
  path: string
  interface: string
  member: string
  signature: string
  body: string[]
}

/** What dbus-native has beyond its own type declarations. */
type Bus = {
  connection: NodeJS.EventEmitter & { end: () => void }
  signals: NodeJS.EventEmitter
  mangle: (path: string, iface: string, member: string) => string
  invoke: (message: BusMessage) => Promise<unknown>
  addMatch: (rule: string) => Promise<unknown>
}

/**
 * Who sits at seat0, from logind (or elogind) on the system bus: the active session of the seat, if it is a person's
 * and local. Signals say when to look again; a slow poll makes up for lost ones and for a restarted bus.
 */
export function logindSession(rules: Omit<AccountRules, 'isLocal'>, busAddress = SYSTEM_BUS): SessionReader {
  let bus: Bus | undefined
  let nudge = (): void => undefined

  function connect(): Bus {
    const opened = createClient({ busAddress } as Parameters<typeof createClient>[0]) as unknown as Bus
    const lost = (): void => {
      if (bus === opened) bus = undefined
    }
    opened.connection.on('error', lost).on('end', lost)
    opened.signals.on(opened.mangle(SEAT, PROPERTIES, 'PropertiesChanged'), () => nudge())
    const rule = `type='signal',sender='${LOGIND}',interface='${PROPERTIES}',path='${SEAT}'`
    opened.addMatch(rule).catch(lost)
    return opened
  }

  async function read(): Promise<Session | null> {
    bus ??= connect()
    try {
      return await readSeat(bus, rules)
    } catch (error) {
      bus?.connection.end()
      bus = undefined
      throw error
    }
  }

  return {
    read,
    everyMs: EVERY_MS,
    onNudge: (listener) => {
      nudge = listener
    },
    close: async () => bus?.connection.end(),
  }
}

async function readSeat(bus: Bus, rules: Omit<AccountRules, 'isLocal'>): Promise<Session | null> {
  const active = await getProperty(bus, SEAT, `${LOGIND}.Seat`, 'ActiveSession')
  const path = Array.isArray(active) ? String(active[1]) : '/'
  if (path === '/') return null
  const properties = ['Class', 'Remote', 'Name'].map((name) =>
    getProperty(bus, path, `${LOGIND}.Session`, name),
  )
  const [kind, remote, name] = await Promise.all(properties)
  if (kind !== 'user' || remote !== false || typeof name !== 'string' || name === '') return null
  const passwd = await readFile('/etc/passwd', 'utf8').catch(() => '')
  const session = sessionOf(name, { ...rules, isLocal: (login) => isInPasswd(passwd, login) })
  return sessionSchema.safeParse(session).data ?? null
}

async function getProperty(bus: Bus, path: string, iface: string, name: string): Promise<unknown> {
  const message = {
    destination: LOGIND,
    path,
    interface: PROPERTIES,
    member: 'Get',
    signature: 'ss',
    body: [iface, name],
  }
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => late.reject(new HubError('unreachable', 'logind did not answer in time')),
    ANSWER_MS,
  )
  try {
    return variantValue(await Promise.race([bus.invoke(message), late.promise]))
  } finally {
    clearTimeout(timer)
  }
}

/** dbus-native hands a variant over as `[type, [value]]`. */
const variantValue = (variant: unknown): unknown =>
  Array.isArray(variant) && Array.isArray(variant[1]) ? variant[1][0] : undefined
