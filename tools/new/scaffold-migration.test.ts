import { describe, expect, it } from 'vitest'
import { scaffoldMigration } from './scaffold-migration.ts'

const INDEX = `import type { Knex } from 'knex'
import * as m0008 from './0008-create-devices.ts'
import * as m0009 from './0009-create-compliance.ts'

export const MIGRATIONS: Record<string, Migration> = {
  '0008-create-devices': m0008,
  '0009-create-compliance': m0009,
}
`

describe('a new migration', () => {
  it('is numbered after the last one and listed in its place', () => {
    const { file, index } = scaffoldMigration('add-policy-revisions', INDEX)
    expect(file).toBe('0010-add-policy-revisions.ts')
    expect(index).toContain(
      "0009-create-compliance.ts'\nimport * as m0010 from './0010-add-policy-revisions.ts'\n\n",
    )
    expect(index).toContain("m0009,\n  '0010-add-policy-revisions': m0010,\n}")
  })

  it.each(['', 'revisions', 'Add-Revisions', '../add-revisions', 'add revisions', '0010-add'])(
    'refuses the name "%s"',
    (name) => {
      expect(() => scaffoldMigration(name, INDEX)).toThrow(`"${name}" is no name like`)
    },
  )

  it('is numbered after the highest one, wherever that is listed', () => {
    const swapped = INDEX.replace("'0008-create-devices': m0008", "'0011-add-rings': m0011")
    expect(scaffoldMigration('add-releases', swapped).file).toBe('0012-add-releases.ts')
  })

  it('refuses a list that it does not understand', () => {
    expect(() => scaffoldMigration('add-revisions', 'export {}')).toThrow('another form')
  })
})
