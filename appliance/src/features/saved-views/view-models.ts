import type { FormState } from '../../platform/http/form-state.ts'
import type { SignedIn } from '../../platform/http/admin-route.ts'
import { address, path, type Query } from '../../platform/views/address.ts'
import { faultsOf, fieldsOf, type FieldPlan } from '../../platform/views/form.ts'
import { say, type Text } from '../../platform/views/messages/phrase.ts'
import { isListName, LISTS, type ListName, type SavedView } from './saved-view.ts'
import { mayShare } from './saved-views.ts'

/** Address of one's own views. */
export const VIEWS_PATH = '/account/views'

/** Where a view leads. */
export const viewPath = ({ list, query }: Pick<SavedView, 'list' | 'query'>): string =>
  query === '' ? LISTS[list] : `${LISTS[list]}?${query}`

/** What stands above a list: views to open, and the form that saves what is seen. */
export type ViewsOfList = {
  links: { href: string; name: string; current: boolean }[]
  list: ListName
  query: string
  mayShare: boolean
}

/** Views of a list, of which one may be what is seen now: `query` is what stands in the address. */
export function presentViewsOf(
  admin: SignedIn,
  views: readonly SavedView[],
  list: ListName,
  query: Query,
): ViewsOfList {
  const here = address('', query).replace(/^\?/, '')
  const links = views.map((view) => ({
    href: viewPath(view),
    name: view.name,
    current: new URLSearchParams(view.query).toString() === here,
  }))
  return { links, list, query: here, mayShare: mayShare(admin) }
}

const PLAN: Readonly<Record<'name', FieldPlan>> = {
  name: { label: say('savedView.name'), autocomplete: 'off' },
}

const LIST_WORDS: Readonly<Record<ListName, Text>> = {
  devices: say('savedView.list.devices'),
  computers: say('savedView.list.computers'),
}

/** One's own views, with what was wrong with one of them: `at` is the view whose new name was refused. */
export function presentOwnViews(
  admin: SignedIn,
  views: readonly SavedView[],
  form: FormState,
  at: string | null = null,
): object {
  const wanted = form.values['list']
  const isNew = at === null && typeof wanted === 'string' && isListName(wanted)
  return {
    title: say('savedViews.title'),
    crumbs: [{ href: '/account', text: say('account.title') }],
    faults: faultsOf(PLAN, form),
    asked: isNew
      ? {
          list: wanted,
          query: typeof form.values['query'] === 'string' ? form.values['query'] : '',
          shared: form.values['shared'] === 'on',
          mayShare: mayShare(admin),
          fields: fieldsOf(PLAN, form),
        }
      : null,
    rows: views.map((view) => ({
      href: viewPath(view),
      name: view.name,
      list: LIST_WORDS[view.list],
      shared: view.shared,
      rename: path(['account', 'views', view.id, 'rename']),
      remove: path(['account', 'views', view.id, 'remove']),
      fieldId: `f-name-${view.id}`,
      typed: at === view.id && typeof form.values['name'] === 'string' ? form.values['name'] : view.name,
      fault: at === view.id ? (form.errors['name'] ?? null) : null,
    })),
    empty: {
      icon: 'bookmark',
      title: say('savedViews.none.title'),
      text: say('savedViews.none.text'),
      actions: [{ href: LISTS.devices, text: say('savedView.list.devices'), icon: null, primary: false }],
    },
  }
}
