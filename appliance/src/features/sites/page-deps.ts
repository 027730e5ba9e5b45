import type { Database } from '../../platform/db/index.ts'
import type { Sites } from './sites.ts'

/** What the pages of sites are built from. */
export type SitePageDeps = { database: Database; sites: Sites }
