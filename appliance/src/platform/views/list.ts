import { z } from 'zod'
import { listOf } from '../http/queries.ts'
import { address, type Query } from './address.ts'
import { say, type Phrase } from './messages/phrase.ts'

/**
 * A column of a list as data. `label` is a sentence of the catalogue. One that is `always` there cannot be left out,
 * one that is `usual` is there unless others are chosen. A column that can be `sorted` by has an index in its order.
 */
export type Column = { id: string; label: string; shown: 'always' | 'usual' | 'onWish'; sorted?: true }

/** The columns of a list in their order. The first that can be sorted by is the usual order, ascending. */
export type ListPlan = { path: string; columns: readonly Column[] }

/** What a list is sorted by. */
export type Sort = { by: string; descending: boolean }

/** How a list is shown: in which order, and which columns (null: the usual ones). */
export type Arrangement = { sort: Sort; columns: readonly string[] | null }

const MAX_COLUMNS = 40

/** Order and columns as they stand in an address: `sort=-seen&columns=state,model`; a form repeats `columns`. */
export const arrangementQuery = {
  sort: z.string().max(40).optional(),
  columns: listOf(z.string().max(1_000), MAX_COLUMNS),
}

const sortable = ({ columns }: ListPlan): Column[] => columns.filter(({ sorted }) => sorted)

const usualSort = (plan: ListPlan): Sort => ({ by: sortable(plan)[0]?.id ?? '', descending: false })

const choosable = ({ columns }: ListPlan): Column[] => columns.filter(({ shown }) => shown !== 'always')

/**
 * Reads order and columns. What the list does not know changes nothing and is told: a view that was saved may be older
 * than the list.
 */
export function readArrangement(
  plan: ListPlan,
  query: { sort?: string | undefined; columns: readonly string[] },
): { arrangement: Arrangement; unknown: Phrase[] } {
  const unknown: Phrase[] = []
  const descending = query.sort?.startsWith('-') ?? false
  const by = descending ? query.sort?.slice(1) : query.sort
  const isKnown = by !== undefined && sortable(plan).some(({ id }) => id === by)
  if (by && !isKnown) unknown.push(say('list.noSort', { given: by }))
  const named = query.columns.flatMap((text) => text.split(',')).filter((id) => id !== '')
  const known = choosable(plan).filter(({ id }) => named.includes(id))
  for (const id of new Set(named))
    if (!known.some((column) => column.id === id)) unknown.push(say('list.noColumn', { given: id }))
  const sort = isKnown ? { by, descending } : usualSort(plan)
  return { arrangement: { sort, columns: known.length > 0 ? known.map(({ id }) => id) : null }, unknown }
}

/** Order and columns for an address; what is usual is left out. */
export function queryOfArrangement(plan: ListPlan, { sort, columns }: Arrangement): Query {
  const usual = usualSort(plan)
  const isUsual = sort.by === usual.by && sort.descending === usual.descending
  return { sort: isUsual ? null : `${sort.descending ? '-' : ''}${sort.by}`, columns: columns?.join(',') }
}

const isShown = ({ id, shown }: Column, { columns }: Arrangement): boolean =>
  shown === 'always' || (columns === null ? shown === 'usual' : columns.includes(id))

/** Columns that are shown, in the order of the list. */
export const shownColumns = (plan: ListPlan, arrangement: Arrangement): string[] =>
  plan.columns.filter((column) => isShown(column, arrangement)).map(({ id }) => id)

/** Columns of a file of the list: those that were chosen, and all of them where nobody has chosen. */
export const filedColumns = (plan: ListPlan, arrangement: Arrangement): string[] =>
  arrangement.columns === null ? plan.columns.map(({ id }) => id) : shownColumns(plan, arrangement)

/** Head of a column: where it leads when the list can be sorted by it, and how it is sorted now. */
export type Head = { label: Phrase; href: string | null; sorted: 'ascending' | 'descending' | null }

/** What a page shows of its list: heads, which cells there are, and the form in which columns are chosen. */
export type ListModel = {
  heads: Head[]
  shows: Readonly<Record<string, boolean>>
  unknown: readonly Phrase[]
  choice: {
    path: string
    columns: { id: string; name: string; label: Phrase; checked: boolean }[]
    kept: { name: string; value: string }[]
    usual: string | null
  }
}

/**
 * The list around its rows. `filters` are what else stands in its address. Where `sorts` is false its order follows
 * from what is searched, which `searched` names.
 */
export function presentList(
  plan: ListPlan,
  { arrangement, unknown }: ReturnType<typeof readArrangement>,
  filters: Query,
  searched: string | null = null,
): ListModel {
  const { sort } = arrangement
  const here = queryOfArrangement(plan, arrangement)
  const shown = plan.columns.filter((column) => isShown(column, arrangement))
  const head = ({ id, label, sorted }: Column): Head => {
    const current = searched === null ? sort.by === id : searched === id
    const descending = searched === null && sort.descending
    const turned = queryOfArrangement(plan, {
      ...arrangement,
      sort: { by: id, descending: current && !descending },
    })
    return {
      label: say(label),
      href: sorted && searched === null ? address(plan.path, { ...filters, ...turned }) : null,
      sorted: current ? (descending ? 'descending' : 'ascending') : null,
    }
  }
  const kept = Object.entries({ ...filters, sort: here['sort'] })
  return {
    heads: shown.map(head),
    shows: Object.fromEntries(plan.columns.map((column) => [column.id, isShown(column, arrangement)])),
    unknown,
    choice: {
      path: plan.path,
      columns: choosable(plan).map((column) => ({
        id: `f-column-${column.id}`,
        name: column.id,
        label: say(column.label),
        checked: isShown(column, arrangement),
      })),
      kept: kept.flatMap(([name, value]) => (value ? [{ name, value: String(value) }] : [])),
      usual: arrangement.columns === null ? null : address(plan.path, { ...filters, ...here, columns: null }),
    },
  }
}
