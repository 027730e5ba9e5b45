import { generateAssets } from './assets.ts'
import { generateAuditFixtures } from './audit-fixtures.ts'
import { generateUdevRules } from './udev-rules.ts'

/** Everything that is derived from something else and checked in. */
await generateUdevRules()
await generateAssets()
await generateAuditFixtures()
