import { hostname } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import type { Pin } from '@earshot/protocol'
import { pinSchema, urlsSchema } from '@earshot/protocol'
import { say } from '../platform/views/messages/phrase.ts'
import { VARIABLES, wrongVariable, type Environment, type VariableName } from './env.ts'

/** An address to listen on. */
export type Listen = { host: string; port: number }

/** Who ends TLS: the appliance itself, or an ingress in front of it whose pin hubs check. */
export type TlsMode = { mode: 'own' } | { mode: 'ingress'; pin: Pin }

/** The appliance's configuration: defaults filled in, everything checked. Secrets are apart. */
export type Config = {
  listen: Listen
  loopback: Listen | null
  publicUrl: string
  tls: TlsMode
  dataFolder: string
  databaseUrl: string
  masterKeyFile: string
  heldMax: number
  pollSeconds: number
  /** What there must be, applied at every start. */
  applyFile: string | null
  logLevel: 'debug' | 'info' | 'warn' | 'error'
}

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost'])

function parseListen(name: VariableName, text: string): Listen {
  const match = /^(?:\[([0-9a-fA-F:]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text)
  const port = Number(match?.[3])
  if (!match || port > 65_535) throw wrongVariable(name, say('config.listen', { given: text }))
  return { host: match[1] ?? match[2] ?? '', port }
}

function parseNumber(name: VariableName, text: string, min: number, max: number): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < min || value > max)
    throw wrongVariable(name, say('config.whole', { given: text, min, max }))
  return value
}

function parsePublicUrl(given: string | undefined, listen: Listen, tls: string): string {
  if (given === undefined && tls === 'ingress')
    throw wrongVariable('EARSHOT_PUBLIC_URL', say('config.publicUrl.needed'))
  const url = (given ?? `https://${hostname().toLowerCase()}:${listen.port}`).replace(/\/$/, '')
  if (!urlsSchema.safeParse([url]).success)
    throw wrongVariable('EARSHOT_PUBLIC_URL', say('config.publicUrl', { given: url }))
  return url
}

function parseTls(mode: string, pinText: string | undefined): TlsMode {
  if (mode === 'own') return { mode }
  if (mode !== 'ingress') throw wrongVariable('EARSHOT_TLS', say('config.tls', { given: mode }))
  const [of, spki] = (pinText ?? '').split(':')
  const pin = pinSchema.safeParse({ of, spki })
  if (!pin.success) throw wrongVariable('EARSHOT_INGRESS_PIN', say('config.pin', { open: '<', close: '>' }))
  return { mode, pin: pin.data }
}

function parseLoopback(text: string | undefined): Listen | null {
  if (text === undefined) return null
  const listen = parseListen('EARSHOT_LISTEN_LOOPBACK', text)
  if (!LOOPBACK.has(listen.host))
    throw wrongVariable('EARSHOT_LISTEN_LOOPBACK', say('config.loopback', { given: listen.host }))
  return listen
}

function parseDatabase(text: string, dataFolder: string): string {
  if (text.startsWith('sqlite:')) {
    const file = text.slice('sqlite:'.length)
    if (file === '') throw wrongVariable('EARSHOT_DATABASE', say('config.database.file'))
    return `sqlite:${isAbsolute(file) ? file : join(dataFolder, file)}`
  }
  if (/^postgres(ql)?:\/\//.test(text) && URL.canParse(text)) return text
  throw wrongVariable(
    'EARSHOT_DATABASE',
    say('config.database', { sqlite: 'sqlite:<file>', postgres: 'postgres://user@host/database' }),
  )
}

function parseLogLevel(text: string): Config['logLevel'] {
  if (text === 'debug' || text === 'info' || text === 'warn' || text === 'error') return text
  throw wrongVariable('EARSHOT_LOG_LEVEL', say('config.logLevel', { given: text }))
}

/** Turns variables into configuration. Throws `AppError` `configuration` naming the variable and the reason. */
export function parseConfig(environment: Environment): Config {
  const text = (
    name: VariableName &
      { [N in VariableName]: (typeof VARIABLES)[N] extends { default: string } ? N : never }[VariableName],
  ): string => environment[name] ?? VARIABLES[name].default
  const listen = parseListen('EARSHOT_LISTEN', text('EARSHOT_LISTEN'))
  const dataFolder = resolve(text('EARSHOT_DATA'))
  const tls = parseTls(text('EARSHOT_TLS'), environment.EARSHOT_INGRESS_PIN)
  return {
    listen,
    loopback: parseLoopback(environment.EARSHOT_LISTEN_LOOPBACK),
    publicUrl: parsePublicUrl(environment.EARSHOT_PUBLIC_URL, listen, tls.mode),
    tls,
    dataFolder,
    databaseUrl: parseDatabase(environment.EARSHOT_DATABASE ?? 'sqlite:earshot.sqlite', dataFolder),
    masterKeyFile: resolve(environment.EARSHOT_MASTER_KEY_FILE ?? join(dataFolder, 'master.key')),
    heldMax: parseNumber('EARSHOT_HELD_MAX', text('EARSHOT_HELD_MAX'), 0, 100_000),
    pollSeconds: parseNumber('EARSHOT_POLL_SECONDS', text('EARSHOT_POLL_SECONDS'), 1, 604_800),
    applyFile: environment.EARSHOT_APPLY === undefined ? null : resolve(environment.EARSHOT_APPLY),
    logLevel: parseLogLevel(text('EARSHOT_LOG_LEVEL')),
  }
}

/** Names and addresses under which the appliance is reached. */
export function serverNames({ listen: { host }, publicUrl }: Pick<Config, 'listen' | 'publicUrl'>): string[] {
  const named = host === '0.0.0.0' || host === '::' ? [] : [host]
  const publicName = new URL(publicUrl).hostname.replace(/^\[|\]$/g, '')
  return [...new Set([publicName, 'localhost', '127.0.0.1', hostname().toLowerCase(), ...named])]
}
