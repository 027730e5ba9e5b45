import { CONFIG_MESSAGES } from './config/messages.ts'
import { ADMINISTRATION_MESSAGES } from './features/administration/index.ts'
import { ADMINISTRATOR_MESSAGES } from './features/administrators/index.ts'
import { APPLY_MESSAGES } from './features/apply/index.ts'
import { API_MESSAGES } from './features/api/index.ts'
import { AUDIT_MESSAGES } from './features/audit/index.ts'
import { CLEANUP_MESSAGES } from './features/cleanup/index.ts'
import { WHY_MESSAGES } from './features/compliance/index.ts'
import { DEVICE_MESSAGES } from './features/devices/index.ts'
import { DIRECTORY_MESSAGES } from './features/directory/index.ts'
import { EFFECT_MESSAGES } from './features/effect/index.ts'
import { GROUP_MESSAGES } from './features/groups/index.ts'
import { HELP_MESSAGES } from './features/help/index.ts'
import { HUB_MESSAGES } from './features/hubs/index.ts'
import { JOB_MESSAGES } from './features/jobs/index.ts'
import { KEY_MESSAGES } from './features/keys/index.ts'
import { ORGANIZATION_MESSAGES } from './features/organizations/index.ts'
import { OVERVIEW_MESSAGES } from './features/overview/index.ts'
import { PEOPLE_MESSAGES } from './features/people/index.ts'
import { POLICY_MESSAGES } from './features/policies/index.ts'
import { REPORT_MESSAGES } from './features/reports/index.ts'
import { SAVED_VIEW_MESSAGES } from './features/saved-views/index.ts'
import { SYSTEM_MESSAGES } from './features/system/index.ts'
import { PLACEMENT_MESSAGES } from './features/placement/index.ts'
import { SITE_MESSAGES } from './features/sites/index.ts'
import { MESSAGES } from './platform/views/messages/en.ts'
import type { Text } from './platform/views/messages/phrase.ts'
import {
  createTranslator,
  createWriter,
  gatherMessages,
  type Messages,
} from './platform/views/messages/translator.ts'

/** Sentences of what sees several features. */
const OWN = {
  'command.running': 'The appliance is running. Stop it first.',
  'command.notEmpty': 'A recovery kit can only be used on an empty machine.',
  'command.noCheckpoint': 'there is no checkpoint in what was given',
  'command.noGroup': 'There is no group {name}.',
  'command.severalGroups': 'There are several groups {name}.',
} as const

/** Every sentence that the appliance says to people. */
export const ALL_MESSAGES: Messages = gatherMessages([
  MESSAGES,
  OWN,
  CONFIG_MESSAGES,
  ADMINISTRATION_MESSAGES,
  ADMINISTRATOR_MESSAGES,
  API_MESSAGES,
  APPLY_MESSAGES,
  AUDIT_MESSAGES,
  CLEANUP_MESSAGES,
  DEVICE_MESSAGES,
  DIRECTORY_MESSAGES,
  EFFECT_MESSAGES,
  GROUP_MESSAGES,
  HELP_MESSAGES,
  HUB_MESSAGES,
  JOB_MESSAGES,
  KEY_MESSAGES,
  ORGANIZATION_MESSAGES,
  OVERVIEW_MESSAGES,
  PEOPLE_MESSAGES,
  POLICY_MESSAGES,
  REPORT_MESSAGES,
  SAVED_VIEW_MESSAGES,
  PLACEMENT_MESSAGES,
  SITE_MESSAGES,
  SYSTEM_MESSAGES,
  WHY_MESSAGES,
])

/** What commands, scripts and logs are told. */
export const inEnglish = createWriter(ALL_MESSAGES)

const english = createTranslator('en', 'en-GB', ALL_MESSAGES)

/** What stands in reports: times in a zone, and seen from a moment. */
export const inEnglishAt = (text: Text, timeZone: string, now: number): string =>
  english.plain(text, { locale: 'en-GB', timeZone, now })
