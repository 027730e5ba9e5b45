import type { LocalGroups, People, ShowDeps } from '../people/index.ts'

/** What the pages of groups are built from. */
export type GroupPageDeps = ShowDeps & {
  groups: LocalGroups
  people: ShowDeps['people'] & Pick<People, 'listGroups' | 'findGroup' | 'peopleOf' | 'countOf'>
}
