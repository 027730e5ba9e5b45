import { describe, expect, it } from 'vitest'
import { ALL_MESSAGES, inEnglish } from '../../messages.ts'
import { CAPABILITIES, ROLES, type Role } from '../../platform/http/capabilities.ts'
import { presentRoles } from './roles-view-model.ts'

const roles = Object.keys(ROLES) as Role[]

describe('the page who may do what', () => {
  it('says every capability in words, and of every role what it may', () => {
    const { rows } = presentRoles('operator')
    expect(rows.map(({ capability }) => capability)).toEqual(CAPABILITIES)
    for (const { may } of rows) expect(ALL_MESSAGES).toHaveProperty([may.say])
    const shown = roles.map((_, place) =>
      rows.flatMap(({ capability, cells }) => (cells[place]?.look ? [capability] : [])),
    )
    const real = roles.map((role) =>
      CAPABILITIES.filter((one) => [...ROLES[role]].some((own) => own === one)),
    )
    expect(shown).toEqual(real)
    expect(rows.every(({ cells }) => cells.length === roles.length)).toBe(true)
  })

  it('tells a reader which role is their own', () => {
    expect(inEnglish(presentRoles('auditor').own)).toBe('Your own role is Auditor.')
  })

  it('says different things of different capabilities', () => {
    const sentences = presentRoles('owner').rows.map(({ may }) => inEnglish(may))
    expect(new Set(sentences).size).toBe(CAPABILITIES.length)
  })
})
