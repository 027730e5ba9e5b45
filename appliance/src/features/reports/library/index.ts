import type { Report } from '../report.ts'
import { inventory } from './devices.ts'
import { hubVersions } from './hubs.ts'
import { policyDocumentation } from './policies.ts'
import { auditLog, directoryChanges } from './records.ts'
import { compliance, drift, lockProof } from './settings.ts'

/** Every report there is, in the order in which they are listed. */
export const REPORTS: readonly Report[] = [
  inventory,
  compliance,
  drift,
  lockProof,
  hubVersions,
  policyDocumentation,
  directoryChanges,
  auditLog,
]
