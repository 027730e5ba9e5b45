/** Sentences about people and groups. */
export const PEOPLE_MESSAGES = {
  'person.missing': 'There is no such person.',
  'person.kept': 'The directory still has this person.',
  'group.missing': 'There is no such group.',
  'group.kept': 'The directory still has this group.',
  'group.gap': 'The stored nesting of groups has a gap.',
  'group.tooDense': 'The groups are nested too densely.',
} as const
