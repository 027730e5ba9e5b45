import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { AdminRoute } from '../src/platform/http/admin-route.ts'
import { COVERAGE, REASONS } from './support/api-coverage.ts'
import { declaredOperations, declaredRoutes } from './support/declared-routes.ts'

const ROOT = join(import.meta.dirname, '../..')
const nameOf = ({ method, path }: AdminRoute): string => `${method} ${path}`
const routes = declaredRoutes()
const operations = new Map(declaredOperations().map((operation) => [operation.id, operation]))
const covered = routes.filter((route) => Array.isArray(COVERAGE[nameOf(route)]))
const operationsOf = (route: AdminRoute): string[] => {
  const of = COVERAGE[nameOf(route)]
  return typeof of === 'object' ? [...of] : []
}
/** As many as there were when this was written; later ones only add to them. */
const AT_LEAST = 119

describe('the API beside the pages', () => {
  it('has for every route of the pages operations that do the same, or one of six reasons', () => {
    const names = routes.map(nameOf)
    expect(names.filter((name) => !(name in COVERAGE))).toEqual([])
    expect(Object.keys(COVERAGE).filter((name) => !names.includes(name))).toEqual([])
    const reasons = Object.values(COVERAGE).filter((of) => typeof of === 'string')
    expect(new Set(reasons)).toEqual(new Set(Object.values(REASONS)))
    expect(covered.length).toBeGreaterThanOrEqual(AT_LEAST)
    expect(covered.length + reasons.length).toBe(routes.length)
    console.log(
      `${covered.length} routes of the pages in the API, ${reasons.length} not, each with its reason`,
    )
  })

  it('asks for the same capability as the page, and changes where the page changes', () => {
    const wrong = covered.flatMap((route) => {
      const found = operationsOf(route).map((id) => operations.get(id))
      const does = found.some((one) => one && (one.method === 'GET') === (route.method === 'GET'))
      const unknown = found.includes(undefined)
      const isLooser = route.access !== 'signedIn' && found.every((one) => one?.scope !== route.access)
      return [
        ...(unknown ? [`${nameOf(route)}: no such operation`] : []),
        ...(isLooser ? [`${nameOf(route)}: not ${route.access}`] : []),
        ...(does || nameOf(route) in OTHERWISE ? [] : [`${nameOf(route)}: other method`]),
      ]
    })
    expect(wrong).toEqual([])
    expect(covered.length).toBeGreaterThanOrEqual(AT_LEAST)
  })

  it('goes through the services that the pages go through, never past them to a store', () => {
    const files = globSync('appliance/src/features/*/api-*.ts', { cwd: ROOT })
    const past = files.filter((file) =>
      /from '[./\w-]*store\.ts'|\btx\('|\.read\('/.test(readFileSync(join(ROOT, file), 'utf8')),
    )
    expect(past).toEqual([])
    expect(files.length).toBeGreaterThanOrEqual(27)
  })

  it('has no operation that no page has, but the few that only scripts need', () => {
    const named = new Set(routes.flatMap(operationsOf))
    expect([...operations.keys()].filter((id) => !named.has(id)).toSorted()).toEqual(ONLY_SCRIPTS)
  })
})

/** A file that is downloaded by a form of the page. */
const OTHERWISE = { 'POST /audit/export': true }

const ONLY_SCRIPTS = ['audit.checkpoint', 'people.get', 'people.list']
