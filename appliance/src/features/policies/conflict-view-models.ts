import type { TypedForm } from '../../platform/http/admin-route.ts'
import { moment, say, type Phrase } from '../../platform/views/messages/phrase.ts'
import { presentDifferences } from './comparison-view-models.ts'
import type { Conflict } from './editor-conflict.ts'
import { textIn } from './editor-form.ts'
import type { Policy } from './policy.ts'
import { policyPath } from './view-models.ts'

/** What somebody else has saved meanwhile, against what was typed, and the ways to go on. */
export function presentConflict(policy: Policy, conflict: Conflict, form: TypedForm): object {
  const { revision } = policy
  const { author, savedAt, note, theirs, yours } = conflict
  return {
    title: say('policy.conflict.title', { revision }),
    text: say('policy.conflict.text', {
      author: author ?? say('policy.author.unknown'),
      when: moment(savedAt),
      note: note === '' ? '–' : note,
    }),
    texts: textDifferences(policy, form),
    theirs: presentDifferences(theirs, {
      title: say('policy.conflict.theirs'),
      before: say('policy.conflict.col.began'),
      after: say('policy.conflict.col.saved', { revision }),
    }),
    yours: presentDifferences(yours, {
      title: say('policy.conflict.yours', { revision }),
      before: say('policy.conflict.col.saved', { revision }),
      after: say('policy.conflict.col.yours'),
    }),
    onTop: say('policy.conflict.onTop', { revision: revision + 1 }),
    take: policyPath(policy.id),
    takeText: say('policy.conflict.take', { revision }),
  }
}

const textDifferences = (policy: Policy, form: TypedForm): Phrase[] => [
  ...(textIn(form, 'name') === policy.name
    ? []
    : [say('policy.conflict.name', { saved: policy.name, yours: textIn(form, 'name') })]),
  ...(textIn(form, 'description') === policy.description
    ? []
    : [
        say('policy.conflict.description', { saved: policy.description, yours: textIn(form, 'description') }),
      ]),
]
