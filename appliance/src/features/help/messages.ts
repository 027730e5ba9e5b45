/** Sentences of the help: what each page is for, and what the words mean. */
export const HELP_MESSAGES = {
  'help.title': 'Help',
  'help.lead':
    'What each page is for, and what the words mean. Pages that your role does not open are left out.',
  'help.contents': 'On this page',
  'help.everywhere': 'Everywhere, and your account',
  'help.glossary': 'Glossary',

  'help.page.overview':
    '<b><page>Overview</page></b>: how the whole fleet stands now, and what needs somebody. Every number opens what it counts.',
  'help.page.start':
    '<b><page>First steps</page></b>: what is left to do until the first headset obeys its first policy.',
  'help.page.devices':
    '<b><page>Devices</page></b>: every headset, base and adapter that a hub has seen, to be filtered, sorted and taken along as CSV.',
  'help.page.device':
    '<b><page>One device</page></b>: what each setting should be, what it is, and since when that is known.',
  'help.page.why':
    '<b><page>Why</page></b>: where the value of one setting comes from: every policy that had a say, and why it won or lost.',
  'help.page.deviceHistory':
    '<b><page>History of a device</page></b>: when a setting drifted, was put right or was refused.',
  'help.page.deviceAsset':
    '<b><page>What is known of a device</page></b>: its asset tag, status, owner and note, entered by hand.',
  'help.page.deviceHolders':
    '<b><page>Who had a device</page></b>: its owners and computers in the course of time.',
  'help.page.devicesEdit':
    '<b><page>Edit many devices</page></b>: one change for all devices that a filter finds, with the number of them before it is made.',
  'help.page.devicesImport':
    '<b><page>Import facts of devices</page></b>: asset tags, status, owners and notes from a CSV file, with a preview.',
  'help.page.conflicts':
    '<b><page>Serials in two places</page></b>: devices that say they have the same serial, waiting for a decision.',
  'help.page.conflict':
    '<b><page>One serial in two places</page></b>: where it was seen, to decide which of them is right.',
  'help.page.hubs':
    '<b><page>Computers & hubs</page></b>: every computer with a hub: whether it takes part, who uses it, and when it was last heard of.',
  'help.page.hub':
    '<b><page>One computer</page></b>: its hub, its headsets, its people, tags and site, and what can be done with it.',
  'help.page.hubRetire':
    '<b><page>Retire a hub</page></b>: lets one computer go in good order: its locks end at its next contact.',
  'help.page.hubRevoke':
    '<b><page>Revoke a hub</page></b>: shuts one computer out at once, such as a stolen one.',
  'help.page.unmatched':
    '<b><page>People nobody knows</page></b>: names at computers that no person of the directory bears, to be matched or left.',
  'help.page.older':
    '<b><page>Hubs that know more</page></b>: computers that hold something newer than this appliance since it was restored.',
  'help.page.hubsPlace':
    '<b><page>Tags and sites of many</page></b>: gives tags and a site to all computers that a filter finds.',
  'help.page.hubsRetire': '<b><page>Retire many hubs</page></b>: lets all computers go that a filter finds.',
  'help.page.hubsImport':
    '<b><page>Import tags and sites</page></b>: tags and sites of computers from a CSV file, with a preview.',
  'help.page.silent':
    '<b><page>Silent hubs</page></b>: computers nobody has heard of for long, and the rule that retires them.',
  'help.page.groups':
    '<b><page>Groups</page></b>: groups of the directory and groups made here, to give policies to.',
  'help.page.groupNew': '<b><page>New group</page></b>: makes a group that the directory does not have.',
  'help.page.group': '<b><page>One group</page></b>: who belongs to it and which policies are given to it.',
  'help.page.rules':
    '<b><page>Placement rules</page></b>: sites and tags that computers get by their name or by the directory unit of their person, and how far that has been applied.',
  'help.page.ruleNew':
    '<b><page>New placement rule</page></b>: whom it means, what it gives them, and where it stands among the others.',
  'help.page.rule':
    '<b><page>One placement rule</page></b>: to be changed, moved or removed, once you have seen what that does.',
  'help.page.sites': '<b><page>Sites</page></b>: places where computers stand, to give policies to.',
  'help.page.site':
    '<b><page>One site</page></b>: which computers stand there and which policies are given to it.',
  'help.page.policies':
    '<b><page>Policies</page></b>: sets of wanted settings: what exists, what is published, whom each is for.',
  'help.page.policyNew':
    '<b><page>New policy</page></b>: starts a policy empty or from a set made for a kind of workplace.',
  'help.page.starter':
    '<b><page>A starter set</page></b>: the settings of a set for a kind of workplace, and the reason for each value.',
  'help.page.policy':
    '<b><page>One policy</page></b>: its settings, to be changed, and what the change would do before it is saved.',
  'help.page.revisions':
    '<b><page>Revisions of a policy</page></b>: every saved state of a policy: by whom, when and why.',
  'help.page.revision':
    '<b><page>One revision</page></b>: the settings as they were, to be read, copied, exported or compared.',
  'help.page.policyCopy': '<b><page>Copy a policy</page></b>: makes a new policy of a revision.',
  'help.page.assignments':
    '<b><page>Assignments of a policy</page></b>: whom a policy is given to, in which order, from when to when, and who is excluded.',
  'help.page.assign':
    '<b><page>Assign a policy</page></b>: gives a policy to everyone, a group, a person, a site or a tag.',
  'help.page.assignment': '<b><page>One assignment</page></b>: its rank, its start and its end.',
  'help.page.exclude':
    '<b><page>Exclude somebody</page></b>: takes a person or a group out of an assignment, with the reason.',
  'help.page.coverage': '<b><page>Coverage of a policy</page></b>: which models can do what a policy wants.',
  'help.page.compare': '<b><page>Compare policies</page></b>: two revisions or two policies side by side.',
  'help.page.policyImport':
    '<b><page>Import a policy</page></b>: makes a policy of a JSON file that was exported.',
  'help.page.simulator':
    '<b><page>Simulator</page></b>: what one person would get at one computer with one headset, and why.',
  'help.page.overlaps':
    '<b><page>Overlaps</page></b>: settings about which several policies disagree, and who wins.',
  'help.page.ungoverned':
    '<b><page>Governed by nothing</page></b>: headsets that no policy says anything about.',
  'help.page.effect':
    '<b><page>What a change would do</page></b>: how many people and devices a change touches, which value becomes which, and which cannot follow.',
  'help.page.effectWhere':
    '<b><page>Where it would do that</page></b>: the devices behind one of these numbers, by name.',
  'help.page.reports': '<b><page>Reports</page></b>: documents to choose from, and those that were made.',
  'help.page.report':
    '<b><page>One report</page></b>: its filter, its first rows, and making it as CSV or PDF.',
  'help.page.reportMade':
    '<b><page>A report that was made</page></b>: its files to download, and how far it is.',
  'help.page.schedules':
    '<b><page>Scheduled reports</page></b>: reports that are made by themselves and laid into a folder.',
  'help.page.jobs': '<b><page>Jobs</page></b>: long work: what runs, what waits, what failed.',
  'help.page.job': '<b><page>One job</page></b>: how far it is, what it did, and why it failed.',
  'help.page.audit':
    '<b><page>Audit</page></b>: who changed what, and who looked at whose data: chained, so that a gap shows.',
  'help.page.directories':
    '<b><page>Directory</page></b>: where people and groups come from, and whether the last reading went well.',
  'help.page.directoryNew':
    '<b><page>Connect a directory</page></b>: the address and the search of a directory, tried before it is saved.',
  'help.page.directory':
    '<b><page>One directory</page></b>: its runs, its next run, and a plan that may wait for a decision.',
  'help.page.directoryEdit':
    '<b><page>Change a directory</page></b>: its address, its search and its limits.',
  'help.page.directoryRun':
    '<b><page>One run</page></b>: what one reading of the directory changed, or why it did not.',
  'help.page.directoryPlan':
    '<b><page>A plan that waits</page></b>: what a reading would change, to be approved or dropped.',
  'help.page.enrolment':
    '<b><page>Enrolment</page></b>: codes by which new hubs are let in, and how often each was used.',
  'help.page.enrolmentNew':
    '<b><page>New code</page></b>: makes a code, with its limits and what its computers get.',
  'help.page.administrators': '<b><page>Administrators</page></b>: who may use these pages, with which role.',
  'help.page.administratorNew':
    '<b><page>New administrator</page></b>: makes an account and its first password.',
  'help.page.administrator':
    '<b><page>One administrator</page></b>: role, sessions and state of one account.',
  'help.page.roles': '<b><page>Roles</page></b>: who may do what, as one table.',
  'help.page.groupRoles':
    '<b><page>Roles by group</page></b>: groups of the directory whose members sign in here, and as what.',
  'help.page.groupRoleNew': '<b><page>Give a role to a group</page></b>: finds the group in the directory.',
  'help.page.groupRole':
    '<b><page>One group and its role</page></b>: what a role would do before it is given, and taking it back.',
  'help.page.keys':
    '<b><page>Keys & recovery</page></b>: keys that hubs trust, and the recovery kit that restores them.',
  'help.page.system':
    '<b><page>System</page></b>: how the appliance itself stands, and what to do where it is not in order.',
  'help.page.organization':
    '<b><page>Organization</page></b>: its name and time zone, and what it asks of administrators.',
  'help.page.search':
    '<b><page>Search</page></b>: finds a device, person, computer, group or policy by whatever form of its name you have.',
  'help.page.help': '<b><page>Help</page></b>: this page: what each page is for, and what the words mean.',
  'help.page.account':
    '<b><page>Your account</page></b>: your role, your sessions, your password and your second factor.',
  'help.page.password':
    '<b><page>Change your password</page></b>: sets a new one and ends your other sessions.',
  'help.page.secondFactor':
    '<b><page>Second factor</page></b>: whether signing in asks you for a code as well, and your recovery codes.',
  'help.page.secondFactorSetUp':
    '<b><page>Set up a second factor</page></b>: links an authenticator app with your account.',
  'help.page.savedViews':
    'Filters, order and columns of a list that you keep under a name. Whoever manages computers can put a view before everybody. Views are saved on the lists themselves.',
  'help.page.tokens':
    '<b><page>API tokens</page></b>: what scripts sign in with: what each may do and when it ends.',
  'help.page.api': '<b><page>API</page></b>: every operation that scripts can call.',
  'help.page.purpose':
    '<b><page>Purpose</page></b>: says what you look at personal data for, where your organization asks.',
  'help.page.signIn': '<b><page>Sign in</page></b>: your user name and password.',
  'help.page.signInCode': '<b><page>Code</page></b>: the second step of signing in.',
  'help.page.firstRun': '<b><page>First run</page></b>: the first administrator and the organization, once.',

  'help.term.administrator':
    '<b>Administrator</b>: somebody who may use these pages. What they may do is their role.',
  'help.term.assertion':
    '<b>Asserted</b>: the value was written into the headset, but its model does not let anybody read it back.',
  'help.term.assignment':
    '<b>Assignment</b>: says whom a policy is for: everyone, a group, a person, a site or a tag, from when to when.',
  'help.term.audit':
    '<b>Audit log</b>: the record of every change and of every look at somebody’s data. Its entries hang together, so that a missing one is noticed.',
  'help.term.authority': '<b>Certification authority</b>: vouches for this appliance towards the hubs.',
  'help.term.compliance': '<b>Compliance</b>: whether the headset holds what its policies want.',
  'help.term.computer': '<b>Computer</b>: a machine with a hub on it.',
  'help.term.device': '<b>Device</b>: a headset, a base or an adapter.',
  'help.term.directory':
    '<b>Directory</b>: the list of people and groups of your organization, such as Active Directory. Earshot reads it and never writes to it.',
  'help.term.drift':
    '<b>Drift</b>: a value that was right and has become another. The hub puts it right again.',
  'help.term.code': '<b>Enrolment code</b>: lets new hubs in. It ends after a time or after so many uses.',
  'help.term.exclusion': '<b>Exclusion</b>: takes a person or a group out of an assignment, with a reason.',
  'help.term.group': '<b>Group</b>: people who belong together, by the directory or made here.',
  'help.term.hub':
    '<b>Hub</b>: the small program on each computer. It fetches what is wanted and puts it into the headset.',
  'help.term.job': '<b>Job</b>: long work that goes on while you do something else.',
  'help.term.locked': '<b>Locked</b>: the wearer cannot change the value, and the hub puts it back.',
  'help.term.model': '<b>Model</b>: the kind of a device. It decides which settings there are.',
  'help.term.organization':
    '<b>Organization</b>: whose headsets these are. Nothing is shared with another one.',
  'help.term.person': '<b>Person</b>: somebody who wears a headset, as the directory knows them.',
  'help.term.policy': '<b>Policy</b>: a set of settings with their values, kept in revisions.',
  'help.term.purpose':
    '<b>Purpose</b>: what you look at personal data for. It is written into the audit log.',
  'help.term.rank':
    '<b>Rank</b>: decides between two policies that want different values for the same setting.',
  'help.term.kit':
    '<b>Recovery kit</b>: a file with every key that hubs trust, under a passphrase. It restores an appliance that was lost.',
  'help.term.report': '<b>Report</b>: a document for people, as CSV or PDF.',
  'help.term.revision': '<b>Revision</b>: a saved state of a policy. It never changes.',
  'help.term.role': '<b>Role</b>: what an administrator may do.',
  'help.term.setting': '<b>Setting</b>: one thing that can be set in a headset, such as the sidetone level.',
  'help.term.key': '<b>Signing key</b>: signs what hubs obey, so that nobody else can tell them anything.',
  'help.term.site': '<b>Site</b>: a place where computers stand.',
  'help.term.state': '<b>State</b>: what a hub says of its headsets.',
  'help.term.suggested': '<b>Suggested</b>: the value is put in once, and the wearer may change it.',
  'help.term.tag':
    '<b>Tag</b>: a word that you give to computers, to find them and to give policies to them.',
  'help.term.target':
    '<b>Target</b>: everything that one hub should reach, put together from all policies that count for it.',
} as const
