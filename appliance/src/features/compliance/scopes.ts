import { say, type Phrase } from '../../platform/views/messages/phrase.ts'
import { modelName } from '../../platform/views/settings.ts'

/** Words of a scope in a sentence. */
export function scopeText({
  kind,
  id,
  name,
}: {
  kind: string
  id: string | null
  name: string | null
}): Phrase {
  const called = kind === 'model' && id !== null ? modelName(id) : (name ?? id ?? '')
  return say(SCOPES[kind]?.sentence ?? 'why.scope.unknown', { name: called })
}

/** Words of every scope: in a sentence, and alone. */
export const SCOPES: Readonly<Record<string, { sentence: string; word: string }>> = {
  device: { sentence: 'why.scope.device', word: 'why.scopeOf.device' },
  person: { sentence: 'why.scope.person', word: 'why.scopeOf.person' },
  computerTag: { sentence: 'why.scope.computerTag', word: 'why.scopeOf.computerTag' },
  group: { sentence: 'why.scope.group', word: 'why.scopeOf.group' },
  site: { sentence: 'why.scope.site', word: 'why.scopeOf.site' },
  model: { sentence: 'why.scope.model', word: 'why.scopeOf.model' },
  everyone: { sentence: 'why.scope.everyone', word: 'why.scopeOf.everyone' },
}
