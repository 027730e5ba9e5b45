import type { Knex } from 'knex'
import * as m0001 from './0001-create-organizations.ts'
import * as m0002 from './0002-create-audit.ts'
import * as m0005 from './0005-create-administrators.ts'
import * as m0003 from './0003-create-people.ts'
import * as m0004 from './0004-create-directory.ts'
import * as m0006 from './0006-create-hubs.ts'
import * as m0007 from './0007-create-policies.ts'
import * as m0008 from './0008-create-devices.ts'
import * as m0009 from './0009-add-second-factors.ts'
import * as m0011 from './0011-add-device-life-cycle.ts'
import * as m0012 from './0012-create-jobs.ts'
import * as m0013 from './0013-create-report-schedules.ts'
import * as m0015 from './0015-plain-serial-numbers.ts'
import * as m0016 from './0016-create-api-tokens.ts'
import * as m0017 from './0017-index-sites.ts'
import * as m0019 from './0019-create-cleanups.ts'
import * as m0020 from './0020-count-fleets.ts'
import * as m0021 from './0021-index-hub-versions.ts'
import * as m0022 from './0022-save-views.ts'
import * as m0023 from './0023-give-roles-to-groups.ts'
import * as m0024 from './0024-create-placement-rules.ts'

type Migration = { up(knex: Knex): Promise<void>; down(knex: Knex): Promise<void> }

/** Every migration, in order. A clash of numbers becomes a merge conflict here, where it belongs. */
export const MIGRATIONS: Record<string, Migration> = {
  '0001-create-organizations': m0001,
  '0002-create-audit': m0002,
  '0005-create-administrators': m0005,
  '0003-create-people': m0003,
  '0004-create-directory': m0004,
  '0006-create-hubs': m0006,
  '0007-create-policies': m0007,
  '0008-create-devices': m0008,
  '0009-add-second-factors': m0009,
  '0011-add-device-life-cycle': m0011,
  '0012-create-jobs': m0012,
  '0013-create-report-schedules': m0013,
  '0015-plain-serial-numbers': m0015,
  '0016-create-api-tokens': m0016,
  '0017-index-sites': m0017,
  '0019-create-cleanups': m0019,
  '0020-count-fleets': m0020,
  '0021-index-hub-versions': m0021,
  '0022-save-views': m0022,
  '0023-give-roles-to-groups': m0023,
  '0024-create-placement-rules': m0024,
}

/** Tells knex of the list above: nothing is searched on disk. */
export const migrationSource: Knex.MigrationSource<string> = {
  getMigrations: () => Promise.resolve(Object.keys(MIGRATIONS)),
  getMigrationName: (name) => name,
  getMigration: (name) => {
    const migration = MIGRATIONS[name]
    return migration ? Promise.resolve(migration) : Promise.reject(new Error(`unknown migration ${name}`))
  },
}
