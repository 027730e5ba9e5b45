import { pino, type Logger } from 'pino'
import { AppError, refusalOf } from './errors.ts'
import type { Writer } from './views/messages/translator.ts'

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

/** Errors for people are written with `write`: without it, as keys and values of their sentences. */
const errorsIn =
  (write: Writer | undefined) =>
  (error: Error): object => ({
    ...pino.stdSerializers.err(error),
    ...(write && error instanceof AppError ? refusalOf(error, write) : {}),
  })

/** Where lines go instead of standard output, and with which words errors are written. */
export type LoggerOptions = { write?: Writer; destination?: { write(line: string): void } }

/** The program's one logger: JSON lines, messages are constant, data goes in fields, secrets are cut out. */
export function createLogger(level: string, { write, destination }: LoggerOptions = {}): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: errorsIn(write) },
    redact: { paths: REDACT, censor: '[secret]' },
  }
  return destination ? pino(options, destination) : pino(options)
}
