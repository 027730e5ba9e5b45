import { describe, expect, it } from 'vitest'
import { signedInAs } from '../../../test/support/admin-app.ts'
import { dutyOf, servesDuty, withPurpose } from './duties.ts'
import { NOT_ASKED } from './purpose.ts'

const organization = (rules: { demandsSecondFactor?: boolean; asksPurpose?: boolean }) => ({
  name: 'Example',
  timeZone: 'UTC',
  rules: { demandsSecondFactor: false, asksPurpose: false, ...rules },
})
const demanding = organization({ demandsSecondFactor: true })

describe('what comes before everything else', () => {
  it('is nothing, a password that somebody else has set, and then a second factor that is demanded', () => {
    const pathFor = (change: object, of = demanding) => dutyOf(signedInAs('owner', change), of)?.path ?? null
    expect(pathFor({}, organization({}))).toBeNull()
    expect(pathFor({ hasSecondFactor: true })).toBeNull()
    expect(pathFor({})).toBe('/account/second-factor')
    expect(pathFor({ mustChangePassword: true })).toBe('/account/password')
    expect(pathFor({ mustChangePassword: true, hasSecondFactor: true }, organization({}))).toBe(
      '/account/password',
    )
  })

  it('is served by its own pages and the way out only', () => {
    const duty = dutyOf(signedInAs('owner'), demanding)
    if (!duty) throw new Error('there is a duty')
    const paths = ['/account/second-factor', '/account/second-factor/set-up', '/sign-out']
    expect(paths.filter((path) => servesDuty(duty, path))).toEqual(paths)
    const others = ['/', '/account', '/account/password', '/account/second-factors', '/audit', '/purpose']
    expect(others.filter((path) => servesDuty(duty, path))).toEqual([])
  })
})

describe('the purpose of looks at people', () => {
  const owing = signedInAs('auditor', { purpose: { is: 'owed' } })
  const given = { is: 'given', text: 'ticket 4711' } as const

  it('is owed only where the organization asks for one', () => {
    expect(withPurpose(owing, organization({ asksPurpose: true })).purpose).toEqual({ is: 'owed' })
    expect(withPurpose(owing, organization({})).purpose).toEqual(NOT_ASKED)
  })

  it('stays with who has given one', () => {
    const answers = [true, false].map(
      (asksPurpose) => withPurpose({ ...owing, purpose: given }, organization({ asksPurpose })).purpose,
    )
    expect(answers).toEqual([given, given])
  })
})
