import type { Database } from '../../platform/db/index.ts'
import { AppError } from '../../platform/errors.ts'
import type { SignedIn } from '../../platform/http/admin-route.ts'
import { may } from '../../platform/http/capabilities.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { Audit } from '../audit/index.ts'
import type { Jobs } from '../jobs/index.ts'
import type { People } from '../people/index.ts'
import type { Report } from './report.ts'
import type { Reports } from './reports.ts'

/** What the pages of reports need. */
export type ReportPageDeps = {
  database: Database
  reports: Reports
  jobs: Jobs
  people: Pick<People, 'findExactly' | 'find' | 'describe'>
  audit: Pick<Audit, 'viewed'>
}

/** The report, for somebody who may read it. Throws `AppError` `not_found` or `forbidden`. */
export function reportFor(reports: Reports, admin: SignedIn, name: string): Report {
  const report = reports.get(name)
  if (!may(admin, report.access)) throw new AppError('forbidden', say('report.notYours'))
  return report
}
