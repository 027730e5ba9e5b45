import { expect, it } from 'vitest'
import { createLogger } from './logger.ts'

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
