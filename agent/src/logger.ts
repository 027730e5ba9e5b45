import { pino, type DestinationStream, type Logger } from 'pino'
import type { HubConfig } from './config/config.ts'
import { secretPaths } from './config/secrets.ts'

/** The hub's log: one JSON object per line; messages are constant, data goes in fields. */
export type HubLogger = Logger

/** The log of one program. Secrets are replaced before anything is written. */
export const createLogger = (level: HubConfig['logLevel'], destination?: DestinationStream): HubLogger =>
  pino(
    { name: 'earshot-hub', level, redact: { paths: secretPaths(), censor: '[secret]' } },
    destination ?? process.stderr,
  )
