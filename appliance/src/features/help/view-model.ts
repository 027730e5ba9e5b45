import type { AdminRoute, SignedIn } from '../../platform/http/admin-route.ts'
import { may } from '../../platform/http/capabilities.ts'
import { helpId } from '../../platform/views/help-address.ts'
import { say, type Text } from '../../platform/views/messages/phrase.ts'
import { PLACES, within } from '../../platform/views/navigation.ts'
import { PAGE_WORDS, TERMS } from './words.ts'

type Entry = { id: string; text: Text }
type Section = { id: string; title: Text; entries: Entry[] }

/** What each page is for that an administrator may open, by its place in the navigation, and what the words mean. */
export function presentHelp(routes: readonly AdminRoute[], admin: SignedIn) {
  const pages = routes.filter(
    ({ method, path, access }) => method === 'GET' && path in PAGE_WORDS && may(admin, access),
  )
  const byPlace = Map.groupBy(pages, ({ path }) => PLACES.find(({ href }) => within(path, href)))
  const sections: Section[] = [...PLACES, undefined].flatMap((place) => {
    const found = byPlace.get(place)
    if (!found) return []
    return [
      {
        id: place?.word.replace('.', '-') ?? 'everywhere',
        title: say(place?.word ?? 'help.everywhere'),
        entries: found.toSorted(byPath).map(present),
      },
    ]
  })
  return {
    title: say('help.title'),
    sections: [...sections, { id: 'glossary', title: say('help.glossary'), entries: TERMS.map(presentTerm) }],
  }
}

const byPath = (a: AdminRoute, b: AdminRoute): number => (a.path < b.path ? -1 : 1)

/** A page is linked to unless it is about one thing, or for those who have not signed in. */
const present = ({ path, access }: AdminRoute): Entry => ({
  id: helpId(path),
  text: say(PAGE_WORDS[path]!, access === 'public' || path.includes(':') ? {} : { page: path }),
})

const presentTerm = (term: string): Entry => ({
  id: term.replaceAll('.', '-'),
  text: say(term),
})
