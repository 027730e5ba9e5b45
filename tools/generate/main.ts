import { generateAssets } from './assets.ts'
import { generateAuditFixtures } from './audit-fixtures.ts'
import { generateDocuments } from './documents.ts'
import { generateUdevRules } from './udev-rules.ts'

/** Everything that is derived from something else and checked in. */
await generateUdevRules()
await generateAssets()
await generateAuditFixtures()
await generateDocuments()
