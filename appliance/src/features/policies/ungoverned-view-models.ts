import { address, path } from '../../platform/views/address.ts'
import { say, type Phrase } from '../../platform/views/messages/phrase.ts'
import { pagerOf } from '../../platform/views/page.ts'
import type { Names } from '../people/index.ts'
import type { GovernableHub } from './governance.ts'
import type { Ungoverned } from './ungoverned-service.ts'
import { POLICIES_PATH, UNGOVERNED_PATH, policyPath } from './view-models.ts'

/** Active computers that no policy governs, among those that were looked at, with the people at them. */
export function presentUngoverned(found: Ungoverned, names: Names): object {
  const { universal, hubs, looked } = found
  return {
    title: say('ungoverned.title'),
    crumbs: [{ href: POLICIES_PATH, text: say('policies.title') }],
    rows: hubs.map((hub) => presentHub(hub, names)),
    looked: universal ? null : lookedText(found),
    pager: pagerOf(looked, say('ungoverned.found', { count: hubs.length }), UNGOVERNED_PATH, {}),
    empty: emptyOf(found),
  }
}

const presentHub = ({ id, computer, personId, tags, lastContactAt }: GovernableHub, names: Names): object => {
  const person = personId === null ? undefined : names.get(personId)
  return {
    href: path(['hubs', id]),
    name: computer.name,
    person: person && { name: person.name, href: address('/devices', { person: personId }) },
    tags,
    contactAt: lastContactAt,
  }
}

function lookedText({ looked: { rows, next } }: Ungoverned): Phrase {
  const values = {
    count: rows.length,
    first: rows[0]?.computer.name ?? '–',
    last: rows.at(-1)?.computer.name ?? '–',
  }
  return say(next === null ? 'ungoverned.looked.end' : 'ungoverned.looked.more', values)
}

/** Where nobody was found: one assignment reaches everybody, there is nobody, or all that were looked at are governed. */
function emptyOf({ universal, looked }: Ungoverned): object {
  if (universal) {
    const href = policyPath(universal.policy.id, 'assignments')
    return {
      icon: 'shield-check',
      title: say('ungoverned.none.title'),
      text: say('ungoverned.universal', { name: universal.policy.name }),
      actions: [{ href, text: say('ungoverned.see'), icon: null, primary: false }],
    }
  }
  const whole = looked.previous === null && looked.next === null
  const words = looked.rows.length === 0 ? 'noHubs' : whole ? 'none' : 'noneHere'
  return { icon: 'shield-check', ...EMPTY[words], actions: [] }
}

const EMPTY = {
  noHubs: { title: say('ungoverned.noHubs.title'), text: say('ungoverned.noHubs.text') },
  none: { title: say('ungoverned.none.title'), text: say('ungoverned.none.text') },
  noneHere: { title: say('ungoverned.noneHere.title'), text: say('ungoverned.none.text') },
} as const
