import type { Clock } from '../../platform/clock.ts'
import type { Reader, Tx } from '../../platform/db/index.ts'
import { AppError, invalid } from '../../platform/errors.ts'
import { fold } from '../../platform/fold.ts'
import type { SignedIn } from '../../platform/http/admin-route.ts'
import { may } from '../../platform/http/capabilities.ts'
import { newId } from '../../platform/ids.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { Audit } from '../audit/index.ts'
import { checkName, checkQuery, isListName, type ListName, type SavedView } from './saved-view.ts'
import * as store from './store.ts'

/** What somebody wants to keep of a list. */
export type NewView = { list: string; query: string; name: string; shared: boolean }

/** Views of lists that administrators have saved, for themselves or for everybody in their organization. */
export type SavedViews = {
  /** Views of a list that somebody sees, by name: their own and those that are shared. */
  ofList(reader: Reader, admin: SignedIn, list: ListName): Promise<SavedView[]>
  /** Somebody's own, by name. */
  own(reader: Reader, admin: SignedIn): Promise<SavedView[]>
  /** Throws `AppError` `invalid`, `conflict` when there are too many, or `forbidden` to share. */
  save(tx: Tx, admin: SignedIn, input: NewView): Promise<SavedView>
  /** Throws `AppError` `invalid`, or `not_found` where it is nobody's or somebody else's. */
  rename(tx: Tx, admin: SignedIn, id: string, name: string): Promise<void>
  /** Throws `AppError` `not_found`. */
  remove(tx: Tx, admin: SignedIn, id: string): Promise<void>
}

/** What somebody may have at most, and what is shown of others. */
const MAX_VIEWS = 50

/** Whoever manages computers may put a view before everybody. */
export const mayShare = (admin: SignedIn): boolean => may(admin, 'hubs.manage')

/** Builds the door. */
export function createSavedViews({
  clock,
  audit,
}: {
  clock: Clock
  audit: Pick<Audit, 'record'>
}): SavedViews {
  const own: SavedViews['own'] = (reader, { organizationId, administratorId }) =>
    store.listViews(reader, organizationId, { administrator_id: administratorId }, MAX_VIEWS)

  async function find(reader: Reader, admin: SignedIn, id: string): Promise<SavedView> {
    const [view] = await store.listViews(reader, admin.organizationId, { id }, 1)
    if (view?.administratorId !== admin.administratorId)
      throw new AppError('not_found', say('savedView.missing'))
    return view
  }

  const refuseTaken = (
    views: readonly SavedView[],
    { id, list, name }: Omit<SavedView, 'query' | 'shared'>,
  ) => {
    const other = views.find((view) => view.list === list && fold(view.name) === fold(name))
    if (other && other.id !== id) throw invalid('name', say('savedView.taken'))
  }

  const record = (
    tx: Tx,
    { organizationId, actor }: SignedIn,
    action: 'savedView.created' | 'savedView.renamed' | 'savedView.removed',
    { id, ...detail }: { id: string; name: string; shared: boolean; before?: string },
  ) => audit.record(tx, { organizationId, actor, action, object: { kind: 'savedView', id }, detail })

  return {
    own,
    async ofList(reader, admin, list) {
      const shared = await store.listViews(reader, admin.organizationId, { list, shared: 1 }, MAX_VIEWS)
      const mine = (await own(reader, admin)).filter((view) => view.list === list && !view.shared)
      return [...mine, ...shared].toSorted((a, b) => (fold(a.name) < fold(b.name) ? -1 : 1))
    },
    async save(tx, admin, { list, query, name, shared }) {
      if (!isListName(list)) throw invalid('list', say('savedView.noList'))
      if (shared && !mayShare(admin)) throw new AppError('forbidden', say('savedView.mayNotShare'))
      const { organizationId, administratorId } = admin
      const view: SavedView = {
        id: newId(),
        administratorId,
        list,
        name: checkName(name),
        query: checkQuery(query),
        shared,
      }
      const views = await own(tx, admin)
      if (views.length >= MAX_VIEWS)
        throw new AppError('conflict', say('savedView.tooMany', { max: MAX_VIEWS }))
      refuseTaken(views, view)
      await store.insertView(tx, organizationId, { ...view, createdAt: clock.now() })
      await record(tx, admin, 'savedView.created', { id: view.id, name: view.name, shared })
      return view
    },
    async rename(tx, admin, id, typed) {
      const view = await find(tx, admin, id)
      const name = checkName(typed)
      refuseTaken(await own(tx, admin), { ...view, name })
      await store.renameView(tx, admin.organizationId, id, name)
      await record(tx, admin, 'savedView.renamed', { id, name, shared: view.shared, before: view.name })
    },
    async remove(tx, admin, id) {
      const { name, shared } = await find(tx, admin, id)
      await store.deleteView(tx, admin.organizationId, id)
      await record(tx, admin, 'savedView.removed', { id, name, shared })
    },
  }
}
