import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { AppError } from '../platform/errors.ts'
import { say, type Phrase } from '../platform/views/messages/phrase.ts'

/** Every variable the appliance reads, with the words of the README's table. `secret` ones may also be given as `<NAME>_FILE`. */
export const VARIABLES = {
  EARSHOT_CONFIG: { help: 'A file of NAME=value lines; the environment wins over it.' },
  EARSHOT_LISTEN: { help: 'Address and port for people and hubs.', default: '0.0.0.0:8443' },
  EARSHOT_LISTEN_LOOPBACK: { help: 'Loopback address and port for plain HTTP beside it; none by default.' },
  EARSHOT_PUBLIC_URL: { help: 'The https address under which hubs and people reach the appliance.' },
  EARSHOT_TLS: {
    help: '`own`: HTTPS with a certificate of the appliance CA. `ingress`: plain HTTP behind an ingress that ends TLS.',
    default: 'own',
  },
  EARSHOT_INGRESS_PIN: {
    help: 'With EARSHOT_TLS=ingress: `ca:` or `leaf:` and the base64url SHA-256 of its public key.',
  },
  EARSHOT_DATA: {
    help: 'Folder of the database, the master key and the command socket.',
    default: './data/appliance',
  },
  EARSHOT_DATABASE: {
    help: '`sqlite:<file>` or `postgres://user@host/database`.',
    default: 'sqlite:<EARSHOT_DATA>/earshot.sqlite',
  },
  EARSHOT_DATABASE_PASSWORD: { help: 'Password for PostgreSQL.', secret: true },
  EARSHOT_MASTER_KEY_FILE: {
    help: 'File with the key that seals every other; made at first start.',
    default: '<EARSHOT_DATA>/master.key',
  },
  EARSHOT_HELD_MAX: {
    help: 'How many hubs at once may hold a request open for “sync now”.',
    default: '5000',
  },
  EARSHOT_POLL_SECONDS: { help: 'How often a hub asks for its target.', default: '900' },
  EARSHOT_APPLY: {
    help: 'A file that says what there must be; applied at every start, like `earshot apply`.',
  },
  EARSHOT_LOG_LEVEL: { help: '`debug`, `info`, `warn` or `error`.', default: 'info' },
} as const satisfies Record<string, { help: string; default?: string; secret?: true }>

/** Name of a variable. */
export type VariableName = keyof typeof VARIABLES

/** Variables that are set, after the file has been read and `_FILE` forms have been resolved. */
export type Environment = Partial<Record<VariableName, string>>

/** What is wrong with a variable. */
export const wrongVariable = (field: string, reason: Phrase, cause?: unknown): AppError =>
  new AppError('configuration', say('fault.of', { field, reason }), { cause })

function readText(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw wrongVariable(name, say('config.unreadable', { path }), cause)
  }
}

/**
 * Reads the environment and the file it may name. Throws `AppError` `configuration` naming the variable, also for
 * a variable that starts with EARSHOT_ and is not known.
 */
export function readEnvironment(raw: Record<string, string | undefined> = process.env): Environment {
  const file = raw['EARSHOT_CONFIG']
  const fromFile = file === undefined ? {} : parseEnv(readText('EARSHOT_CONFIG', file))
  const all: Record<string, string | undefined> = { ...fromFile, ...raw }
  const result: Environment = {}
  for (const [name, value] of Object.entries(all)) {
    if (
      !name.startsWith('EARSHOT_') ||
      name.startsWith('EARSHOT_HUB_') ||
      value === undefined ||
      value === ''
    )
      continue
    const [known, text] = resolve(name, value)
    if (result[known] !== undefined)
      throw wrongVariable(known, say('config.twice', { other: `${known}_FILE` }))
    result[known] = text
  }
  return result
}

function resolve(name: string, value: string): [VariableName, string] {
  if (name in VARIABLES) return [name as VariableName, value]
  const plain = name.replace(/_FILE$/, '') as VariableName
  const variable = VARIABLES[plain] as { secret?: true } | undefined
  if (name.endsWith('_FILE') && variable?.secret) return [plain, readText(name, value).trim()]
  throw wrongVariable(name, say('config.unknown'))
}
