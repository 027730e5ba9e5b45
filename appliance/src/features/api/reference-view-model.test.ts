import { describe, expect, it } from 'vitest'
import { declaredOperations } from '../../../test/support/declared-routes.ts'
import { inEnglish } from '../../messages.ts'
import { describeApi } from '../../platform/http/openapi.ts'
import { presentReference } from './reference-view-model.ts'

const operations = declaredOperations()
const page = presentReference(describeApi(operations, { version: '1', write: inEnglish }))
const shown = page.groups.flatMap((group) => group.operations)

describe('the page on which the API is read', () => {
  it('has every operation once, under an anchor of its own, with scope, parameters and answer', () => {
    expect(shown.map(({ name }) => name).toSorted()).toEqual(operations.map(({ id }) => id).toSorted())
    for (const operation of operations) {
      const found = shown.find(({ name }) => name === operation.id)
      expect(found).toMatchObject({ method: operation.method, scope: operation.scope })
      const inPath = [...operation.path.matchAll(/:(\w+)/g)].map(([, name]) => name)
      const named = found?.parameters.filter(({ where }) => where === 'path').map(({ name }) => name)
      expect([operation.id, named]).toEqual([operation.id, inPath])
      expect(found?.summary).not.toBe('')
      expect(found?.answer).not.toBe('')
      expect(`${found?.answer} ${found?.body}`).not.toMatch(/undefined|\[object|\$ref/)
      expect(found?.body === null).toBe(!('body' in operation && operation.body))
    }
    const anchors = [...page.groups, ...shown].map(({ id }) => id)
    expect(new Set(anchors).size).toBe(anchors.length)
    expect(anchors.filter((anchor) => !/^[\w-]+$/.test(anchor))).toEqual([])
    expect(shown.length).toBeGreaterThanOrEqual(127)
  })

  it('groups them by the first word of the path', () => {
    for (const { name, operations: of } of page.groups)
      for (const { path } of of) expect(path.split('/')[1]).toBe(name)
    expect(page.groups.length).toBeGreaterThanOrEqual(15)
  })
})
