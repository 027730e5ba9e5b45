import { isAbsolute, resolve } from 'node:path'
import { plainText } from '@earshot/protocol'
import { z } from 'zod'
import { HubError } from '../errors.ts'
import { readEnvironment, type HubVariable } from './env.ts'

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
const folder = z.string().refine(isAbsolute, 'must be an absolute path')
const none = z.literal('').transform(() => null)

const configSchema = z.object({
  EARSHOT_HUB_STATE: folder,
  EARSHOT_HUB_SOCKETS: folder.refine((path) => path.length <= 80, 'must be at most 80 characters long'),
  EARSHOT_HUB_LOG_LEVEL: z.enum(LOG_LEVELS),
  EARSHOT_HUB_SESSION_FILE: none.or(folder),
  EARSHOT_HUB_LOGIN_DOMAIN: none.or(plainText(255)),
  EARSHOT_HUB_COMPUTER: none.or(plainText(255)),
}) satisfies z.ZodType<unknown, Record<HubVariable, string>>

/** What an operator decides about a hub. */
export type HubConfig = {
  stateDirectory: string
  socketsDirectory: string
  logLevel: (typeof LOG_LEVELS)[number]
  sessionFile: string | null
  loginDomain: string | null
  computerName: string | null
}

/** Reads and checks the configuration. Throws `HubError` `config_invalid`, which names the variable. */
export function readConfig(environment?: NodeJS.ProcessEnv): HubConfig {
  const parsed = configSchema.safeParse(readEnvironment(environment))
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw new HubError('config_invalid', `${issue?.path.join('.')}: ${issue?.message}`)
  }
  const values = parsed.data
  return {
    stateDirectory: resolve(values.EARSHOT_HUB_STATE),
    socketsDirectory: resolve(values.EARSHOT_HUB_SOCKETS),
    logLevel: values.EARSHOT_HUB_LOG_LEVEL,
    sessionFile: values.EARSHOT_HUB_SESSION_FILE,
    loginDomain: values.EARSHOT_HUB_LOGIN_DOMAIN,
    computerName: values.EARSHOT_HUB_COMPUTER,
  }
}
