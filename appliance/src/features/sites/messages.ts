/** Sentences of the pages of sites. */
export const SITE_MESSAGES = {
  'sites.title': 'Sites',
  'sites.lead': 'Places where computers stand. A policy can be given to a site.',
  'sites.name': 'Name',
  'sites.search': 'Name begins with',
  'sites.table': 'Sites, by name',
  'sites.col.computers': 'Computers',
  'sites.new': 'Add a site',
  'sites.create': 'Add',
  'sites.created': 'The site {name} has been added.',
  'sites.renamed': 'The site has been renamed.',
  'sites.removed': 'The site has been removed.',
  'sites.none.title': 'No site yet',
  'sites.none.text': 'Add one below, then say which computers stand there.',
  'sites.noMatch.title': 'No site matches',
  'sites.noMatch.text': 'No name begins with what was typed.',
  'site.computers':
    '{count, plural, =0 {No computer stands here.} one {# computer stands here.} other {# computers stand here.}}',
  'site.computers.see': 'See its computers',
  'site.uses': 'Policies for this site',
  'site.uses.none': 'No policy is given to this site.',
  'site.rename': 'Rename',
  'site.remove': 'Remove',
  'site.remove.text':
    'A site can be removed once no computer, enrolment code, placement rule or policy names it.',
  'site.remove.do': 'Remove {name}',
  'site.missing': 'There is no such site.',
  'site.taken': 'is the name of another site',
  'site.used':
    'It is still in use: {computers, plural, one {# computer} other {# computers}}, {codes, plural, one {# enrolment code} other {# enrolment codes}}, {rules, plural, one {# placement rule} other {# placement rules}}, {count, plural, =0 {no policy} other {the policies {policies}}}.',
} as const
