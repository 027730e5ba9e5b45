import { say, type Phrase } from '../../platform/views/messages/phrase.ts'

/**
 * Everything that leaves a row in the audit log, in the words a person reads: "<who> <words> <object>".
 * `personal` marks views of personal data.
 */
export const AUDIT_ACTIONS = {
  'appliance.setUp': { words: say('did.appliance.setUp') },
  'appliance.restored': { words: say('did.appliance.restored') },
  'organization.created': { words: say('did.organization.created') },
  'organization.changed': { words: say('did.organization.changed') },
  'keys.rotationStarted': { words: say('did.keys.rotationStarted') },
  'keys.rotated': { words: say('did.keys.rotated') },
  'keys.kitDownloaded': { words: say('did.keys.kitDownloaded') },

  'administrator.created': { words: say('did.administrator.created') },
  'administrator.roleChanged': { words: say('did.administrator.roleChanged') },
  'administrator.disabled': { words: say('did.administrator.disabled') },
  'administrator.enabled': { words: say('did.administrator.enabled') },
  'administrator.passwordChanged': { words: say('did.administrator.passwordChanged') },
  'administrator.passwordReset': { words: say('did.administrator.passwordReset') },
  'administrator.secondFactorOn': { words: say('did.administrator.secondFactorOn') },
  'administrator.secondFactorOff': { words: say('did.administrator.secondFactorOff') },
  'administrator.secondFactorReset': { words: say('did.administrator.secondFactorReset') },
  'administrator.recoveryCodesMade': { words: say('did.administrator.recoveryCodesMade') },
  'administrator.suspended': { words: say('did.administrator.suspended') },
  'administrator.resumed': { words: say('did.administrator.resumed') },
  'token.created': { words: say('did.token.created') },
  'token.revoked': { words: say('did.token.revoked') },
  'session.recoveryCodeUsed': { words: say('did.session.recoveryCodeUsed') },
  'session.signedIn': { words: say('did.session.signedIn') },
  'session.signedOut': { words: say('did.session.signedOut') },
  'session.revoked': { words: say('did.session.revoked') },
  'session.signInFailed': { words: say('did.session.signInFailed') },

  'directory.added': { words: say('did.directory.added') },
  'directory.changed': { words: say('did.directory.changed') },
  'directory.removed': { words: say('did.directory.removed') },
  'directory.tested': { words: say('did.directory.tested') },
  'directory.synced': { words: say('did.directory.synced') },
  'directory.rehearsed': { words: say('did.directory.rehearsed') },
  'directory.syncDiscarded': { words: say('did.directory.syncDiscarded') },
  'directory.syncFailed': { words: say('did.directory.syncFailed') },
  'directory.syncHeld': { words: say('did.directory.syncHeld') },
  'directory.syncApproved': { words: say('did.directory.syncApproved') },

  'report.scheduled': { words: say('did.report.scheduled') },
  'report.unscheduled': { words: say('did.report.unscheduled') },
  'job.asked': { words: say('did.job.asked') },
  'job.retried': { words: say('did.job.retried') },
  'job.stopped': { words: say('did.job.stopped') },

  'policy.created': { words: say('did.policy.created') },
  'policy.saved': { words: say('did.policy.saved') },
  'policy.published': { words: say('did.policy.published') },
  'policy.restored': { words: say('did.policy.restored') },
  'policy.imported': { words: say('did.policy.imported') },
  'policy.exported': { words: say('did.policy.exported') },
  'policy.archived': { words: say('did.policy.archived') },
  'assignment.created': { words: say('did.assignment.created') },
  'assignment.changed': { words: say('did.assignment.changed') },
  'assignment.removed': { words: say('did.assignment.removed') },
  'exclusion.created': { words: say('did.exclusion.created') },
  'exclusion.removed': { words: say('did.exclusion.removed') },

  'enrolment.created': { words: say('did.enrolment.created') },
  'enrolment.ended': { words: say('did.enrolment.ended') },
  'hub.enrolled': { words: say('did.hub.enrolled') },
  'hub.approved': { words: say('did.hub.approved') },
  'hub.refused': { words: say('did.hub.refused') },
  'hub.quarantined': { words: say('did.hub.quarantined') },
  'hub.quarantineLifted': { words: say('did.hub.quarantineLifted') },
  'hub.retired': { words: say('did.hub.retired') },
  'hub.released': { words: say('did.hub.released') },
  'hub.releaseGranted': { words: say('did.hub.releaseGranted') },
  'hub.revoked': { words: say('did.hub.revoked') },
  'hub.synced': { words: say('did.hub.synced') },
  'hubs.imported': { words: say('did.hubs.imported') },
  'hubs.cleanupChanged': { words: say('did.hubs.cleanupChanged') },
  'hubs.cleanupHeld': { words: say('did.hubs.cleanupHeld') },
  'hubs.placed': { words: say('did.hubs.placed') },
  'hubs.placedByRules': { words: say('did.hubs.placedByRules') },
  'hub.leftToRules': { words: say('did.hub.leftToRules') },
  'hub.tagged': { words: say('did.hub.tagged') },
  'hub.olderNoticed': { words: say('did.hub.olderNoticed') },
  'hub.carriedOn': { words: say('did.hub.carriedOn') },
  'site.created': { words: say('did.site.created') },
  'site.changed': { words: say('did.site.changed') },
  'site.removed': { words: say('did.site.removed') },
  'placementRule.created': { words: say('did.placementRule.created') },
  'placementRule.changed': { words: say('did.placementRule.changed') },
  'placementRule.removed': { words: say('did.placementRule.removed') },
  'placementRules.ordered': { words: say('did.placementRules.ordered') },

  'savedView.created': { words: say('did.savedView.created') },
  'savedView.renamed': { words: say('did.savedView.renamed') },
  'savedView.removed': { words: say('did.savedView.removed') },

  'device.assetChanged': { words: say('did.device.assetChanged') },
  'devices.edited': { words: say('did.devices.edited') },
  'devices.imported': { words: say('did.devices.imported') },
  'device.conflictSettled': { words: say('did.device.conflictSettled') },

  'person.removed': { words: say('did.person.removed') },
  'group.created': { words: say('did.group.created') },
  'group.renamed': { words: say('did.group.renamed') },
  'group.membersAdded': { words: say('did.group.membersAdded') },
  'group.memberRemoved': { words: say('did.group.memberRemoved') },
  'group.roleGiven': { words: say('did.group.roleGiven') },
  'group.roleTaken': { words: say('did.group.roleTaken') },
  'group.removed': { words: say('did.group.removed') },
  'person.viewed': { words: say('did.person.viewed'), personal: true },
  'people.listed': { words: say('did.people.listed'), personal: true },
  'device.whyViewed': { words: say('did.device.whyViewed'), personal: true },
  'audit.viewed': { words: say('did.audit.viewed'), personal: true },
  'audit.exported': { words: say('did.audit.exported'), personal: true },
  'audit.erased': { words: say('did.audit.erased') },
} as const satisfies Record<string, { words: Phrase; personal?: true }>

/** Code of an action in the audit log. */
export type AuditAction = keyof typeof AUDIT_ACTIONS

/** Code of an action that is a look at personal data. */
export type PersonalAction = {
  [A in AuditAction]: (typeof AUDIT_ACTIONS)[A] extends { personal: true } ? A : never
}[AuditAction]

/** What an action was done to. */
export type AuditObject = { kind: AuditObjectKind; id: string }

/** Kinds of objects that the audit log names. */
export const AUDIT_OBJECT_KINDS = [
  'appliance',
  'organization',
  'key',
  'administrator',
  'session',
  'apiToken',
  'directory',
  'policy',
  'assignment',
  'exclusion',
  'enrolmentCode',
  'hub',
  'device',
  'person',
  'group',
  'site',
  'placementRule',
  'audit',
  'job',
  'schedule',
  'savedView',
] as const

/** Kind of an object that the audit log names. */
export type AuditObjectKind = (typeof AUDIT_OBJECT_KINDS)[number]
