import { pino, type Logger } from 'pino'

/** Paths that never reach a log, wherever they stand in a record. */
const SECRET = [
  'password',
  'bindPassword',
  'token',
  'secret',
  'authorization',
  'cookie',
  'code',
  'proof',
  'd',
  'sealed',
]
const REDACT = SECRET.flatMap((name) => [name, `*.${name}`, `*.*.${name}`, `*.*.*.${name}`])

export type { Logger }

/** The program's one logger: JSON lines, messages are constant, data goes in fields, secrets are cut out. */
export function createLogger(level: string, destination?: { write(line: string): void }): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: REDACT, censor: '[secret]' },
  }
  return destination ? pino(options, destination) : pino(options)
}
