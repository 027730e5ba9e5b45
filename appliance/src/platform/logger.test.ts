import { expect, it } from 'vitest'
import { inEnglish } from '../messages.ts'
import { AppError } from './errors.ts'
import { createLogger } from './logger.ts'
import { say } from './views/messages/phrase.ts'

it('cuts planted secrets out of every depth of a record', () => {
  const lines: string[] = []
  const logger = createLogger('info', { destination: { write: (line) => lines.push(line) } })
  logger.info(
    { password: 'planted', request: { authorization: 'planted', body: { token: 'planted' } } },
    'request',
  )
  logger.child({ connection: { bindPassword: 'planted' } }).info({ user: 'kept' }, 'bind')
  expect(lines).toHaveLength(2)
  expect(lines.join('')).not.toContain('planted')
  expect(lines.join('')).toContain('kept')
})

it('writes an error for people in words, and any other as it is', () => {
  const lines: string[] = []
  const destination = { write: (line: string) => void lines.push(line) }
  const logger = createLogger('info', { write: inEnglish, destination })
  logger.error({ err: new AppError('unavailable', say('error.vault.sealed', { label: 'key' })) }, 'failed')
  logger.error({ err: new Error('planted') }, 'failed')
  expect(lines.map((line) => (JSON.parse(line) as { err: object }).err)).toMatchObject([
    { type: 'AppError', detail: 'The stored key does not open with this master key.' },
    { type: 'Error', message: 'planted' },
  ])
})
