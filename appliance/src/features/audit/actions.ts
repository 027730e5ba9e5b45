/**
 * Everything that leaves a row in the audit log, in the words a person reads: "<who> <words> <object>".
 * `personal` marks views of personal data.
 */
export const AUDIT_ACTIONS = {
  'appliance.setUp': { words: 'set up the appliance' },
  'appliance.restored': { words: 'restored the appliance from its recovery kit' },
  'organization.created': { words: 'created the organization' },
  'organization.changed': { words: 'changed the organization' },
  'keys.rotationStarted': { words: 'announced the next signing key' },
  'keys.rotated': { words: 'put the next signing key into force' },
  'keys.kitDownloaded': { words: 'downloaded the recovery kit' },

  'administrator.created': { words: 'created the administrator' },
  'administrator.roleChanged': { words: 'changed the role of' },
  'administrator.disabled': { words: 'disabled the administrator' },
  'administrator.enabled': { words: 'enabled the administrator' },
  'administrator.passwordChanged': { words: 'changed the own password' },
  'administrator.passwordReset': { words: 'reset the password of' },
  'session.signedIn': { words: 'signed in' },
  'session.signedOut': { words: 'signed out' },
  'session.revoked': { words: 'ended a session of' },
  'session.signInFailed': { words: 'failed to sign in' },

  'directory.added': { words: 'added the directory' },
  'directory.changed': { words: 'changed the directory' },
  'directory.removed': { words: 'removed the directory' },
  'directory.tested': { words: 'tested the connection to' },
  'directory.synced': { words: 'synchronized' },
  'directory.rehearsed': { words: 'rehearsed the synchronization of' },
  'directory.syncDiscarded': { words: 'discarded the held synchronization of' },
  'directory.syncFailed': { words: 'could not synchronize' },
  'directory.syncHeld': { words: 'held the synchronization of' },
  'directory.syncApproved': { words: 'approved the held synchronization of' },

  'policy.created': { words: 'created the policy' },
  'policy.saved': { words: 'saved a revision of' },
  'policy.published': { words: 'published' },
  'policy.restored': { words: 'restored a revision of' },
  'policy.imported': { words: 'imported the policy' },
  'policy.exported': { words: 'exported the policy' },
  'policy.archived': { words: 'archived the policy' },
  'assignment.created': { words: 'assigned' },
  'assignment.changed': { words: 'changed the assignment' },
  'assignment.removed': { words: 'removed the assignment' },
  'exclusion.created': { words: 'excluded from an assignment' },
  'exclusion.removed': { words: 'removed an exclusion from' },

  'enrolment.created': { words: 'created the enrolment code' },
  'enrolment.ended': { words: 'ended the enrolment code' },
  'hub.enrolled': { words: 'enrolled the hub' },
  'hub.approved': { words: 'approved the hub' },
  'hub.refused': { words: 'refused the hub' },
  'hub.quarantined': { words: 'quarantined the hub' },
  'hub.quarantineLifted': { words: 'lifted the quarantine of' },
  'hub.retired': { words: 'retired the hub' },
  'hub.released': { words: 'released the hub' },
  'hub.releaseGranted': { words: 'granted the release of' },
  'hub.revoked': { words: 'revoked the hub' },
  'hub.synced': { words: 'asked for “sync now” of' },
  'hub.tagged': { words: 'changed the tags or the site of' },
  'hub.olderNoticed': { words: 'noticed that the appliance is older than its hubs' },
  'hub.carriedOn': { words: 'decided to carry on from here' },
  'site.created': { words: 'created the site' },
  'site.changed': { words: 'changed the site' },

  'person.removed': { words: 'removed the person' },
  'group.removed': { words: 'removed the group' },
  'person.viewed': { words: 'looked at the person', personal: true },
  'people.listed': { words: 'looked at the list of people', personal: true },
  'device.whyViewed': { words: 'looked at why a setting of a device is as it is', personal: true },
  'audit.viewed': { words: 'looked at the audit log', personal: true },
  'audit.exported': { words: 'exported the audit log', personal: true },
  'audit.erased': { words: 'erased personal values in the audit log of' },
} as const satisfies Record<string, { words: string; personal?: true }>

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
  'audit',
] as const

/** Kind of an object that the audit log names. */
export type AuditObjectKind = (typeof AUDIT_OBJECT_KINDS)[number]
