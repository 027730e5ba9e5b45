import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { CAPABILITIES, ROLES } from '../src/platform/http/capabilities.ts'
import { declaredRoutes } from './support/declared-routes.ts'
import { tryEveryRole } from './support/role-routes.ts'

const ROOT = join(import.meta.dirname, '../..')
const routes = declaredRoutes()
/** As many as the parts had when this was written; later ones only add to them. */
const AT_LEAST = 46
const OPEN = [
  'GET /first-run',
  'GET /sign-in',
  'GET /sign-in/code',
  'POST /first-run',
  'POST /sign-in',
  'POST /sign-in/again',
  'POST /sign-in/code',
  'POST /theme',
]

describe('roles and routes', () => {
  it('refuses every route to nobody and to every role that lacks its capability', async () => {
    const matrix = await tryEveryRole(routes)
    expect(matrix.wrong).toEqual([])
    expect(matrix.routes).toBeGreaterThanOrEqual(AT_LEAST)
    expect(matrix.tries).toBe(matrix.routes * (Object.keys(ROLES).length + 1))
    expect(matrix.refused).toBeGreaterThan(matrix.routes)
    expect(matrix.admitted).toBe(matrix.tries - matrix.refused)
    console.log(`${matrix.tries} tries of ${matrix.routes} routes, ${matrix.refused} refused`)
  }, 60_000)

  it('leaves nothing open to everybody but the entrance and the colours of the pages', () => {
    const open = routes
      .filter(({ access }) => access === 'public')
      .map(({ method, path }) => `${method} ${path}`)
    expect(open.toSorted()).toEqual(OPEN)
  })

  it('uses every capability that is named, and checks them in one place', () => {
    const used = new Set<string>(routes.map(({ access }) => access))
    expect([...used].filter((access) => !['public', 'signedIn'].includes(access)).toSorted()).toEqual(
      [...CAPABILITIES].toSorted(),
    )
    const sources = globSync('appliance/src/**/*.ts', { cwd: ROOT })
    const looking = sources.filter((path) =>
      /capabilities\??\.has\(/.test(readFileSync(join(ROOT, path), 'utf8')),
    )
    expect(looking).toEqual(['appliance/src/platform/http/capabilities.ts'])
    expect(sources.length).toBeGreaterThan(250)
  })

  it('names each address once', () => {
    const names = routes.map(({ method, path }) => `${method} ${path}`)
    expect(new Set(names).size).toBe(names.length)
  })

  it('gives the owner everything, and nobody else the administrators, the organization or the publishing of keys', () => {
    expect(ROLES.owner).toEqual(CAPABILITIES)
    const others = Object.entries(ROLES).filter(([role]) => role !== 'owner')
    expect(others).toHaveLength(6)
    for (const [, capabilities] of others) {
      expect(capabilities).not.toContain('administrators.manage')
      expect(capabilities).not.toContain('organization.manage')
    }
  })

  it('lets auditors change nothing', () => {
    const changing = ROLES.auditor.filter((capability) => /\.(manage|edit|publish)$/.test(capability))
    expect(changing).toEqual([])
  })

  it('has no step for auditors but copies of what they read and what is their own: account, purpose, way out', () => {
    const theirs: readonly string[] = ['signedIn', ...ROLES.auditor]
    const steps = routes.filter(({ method, access }) => method !== 'GET' && theirs.includes(access))
    const own = /^\/(?:account\/|purpose$|sign-out$)/
    expect(steps.map(({ path }) => path).filter((path) => !own.test(path))).toEqual([
      '/audit/export',
      '/reports/:name/make',
    ])
    expect(steps.length).toBeGreaterThanOrEqual(9)
  })
})
