/** Sentences about people and groups. */
export const PEOPLE_MESSAGES = {
  'person.missing': 'There is no such person.',
  'person.kept': 'The directory still has this person.',
  'person.exact.none': 'nobody has this login, e-mail address or name',
  'person.exact.several': 'several people fit: enter the login',
  'group.missing': 'There is no such group.',
  'group.kept': 'The directory still has this group.',
  'group.taken': 'is the name of another group',
  'group.used': 'Policies use this group: {policies}. Take it out of their assignments and exclusions first.',
  'group.noMember': 'This person is not in the group.',
  'group.gap': 'The stored nesting of groups has a gap.',
  'group.tooDense': 'The groups are nested too densely.',
} as const
