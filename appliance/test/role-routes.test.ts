import { describe, expect, it } from 'vitest'
import { administratorRoutes } from '../src/features/administrators/index.ts'
import { auditRoutes } from '../src/features/audit/index.ts'
import type { AdminRoute } from '../src/platform/http/admin-route.ts'
import { CAPABILITIES, ROLES } from '../src/platform/http/capabilities.ts'
import { tryEveryRole } from './support/role-routes.ts'

/** Routes are declared before anything is called: their services are never reached here. */
const unreached = { administrators: {}, audit: {}, database: {} } as never
const routes: AdminRoute[] = [...administratorRoutes(unreached), ...auditRoutes(unreached)]

describe('roles and routes', () => {
  it('refuses every route to nobody and to every role that lacks its capability', async () => {
    const matrix = await tryEveryRole(routes)
    expect(matrix.wrong).toEqual([])
    expect(matrix.routes).toBe(20)
    expect(matrix.tries).toBe(matrix.routes * (Object.keys(ROLES).length + 1))
    expect(matrix.refused).toBe(80)
    expect(matrix.admitted).toBe(matrix.tries - matrix.refused)
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
})
