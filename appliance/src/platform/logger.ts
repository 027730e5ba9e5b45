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

/** With `write` an error for people is in words; without it, it is the keys and values of its sentences. */
const errorsIn =
  (write: Writer | undefined) =>
  (error: Error): object => {
    const plain = pino.stdSerializers.err(error)
    return write && error instanceof AppError ? { ...plain, ...refusalOf(error, write) } : plain
  }

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
