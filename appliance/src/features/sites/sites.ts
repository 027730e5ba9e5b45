import type { Actor } from '../../platform/actor.ts'
import type { Page, PageRequest, Reader, Tx } from '../../platform/db/index.ts'
import { AppError, invalid } from '../../platform/errors.ts'
import { newId } from '../../platform/ids.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { Audit } from '../audit/index.ts'
import * as store from './store.ts'
import type { Site, SiteView } from './store.ts'

/** A policy that names a site in an assignment. */
export type SiteUse = { policyId: string; name: string }

/** Places where computers stand. Everything that may alter a target touches targets. */
export type Sites = {
  list(
    reader: Reader,
    organizationId: string,
    search: string | undefined,
    page: PageRequest,
  ): Promise<Page<SiteView>>
  /** Throws `AppError` `not_found`. */
  get(reader: Reader, organizationId: string, id: string): Promise<SiteView>
  /** Names by id, of those that exist. */
  namesOf(reader: Reader, organizationId: string, ids: readonly string[]): Promise<Map<string, string>>
  /** Sites by their names as they are typed; those that do not exist are left out. */
  findByName(reader: Reader, organizationId: string, names: readonly string[]): Promise<Site[]>
  /** Answers its id. Throws `AppError` `invalid`. */
  create(tx: Tx, organizationId: string, name: string, actor: Actor): Promise<string>
  /** Throws `AppError` `invalid` or `not_found`. */
  rename(tx: Tx, organizationId: string, id: string, name: string, actor: Actor): Promise<void>
  /** Throws `AppError` `not_found`, or `in_use` while a computer, an enrolment code, a placement rule or a policy names it. */
  remove(tx: Tx, organizationId: string, id: string, actor: Actor): Promise<void>
  /** Policies that name the site. */
  usesOf(reader: Reader, organizationId: string, id: string): Promise<SiteUse[]>
}

/** What sites are built from. */
export type SiteDeps = {
  audit: Pick<Audit, 'record'>
  touchTargets(tx: Tx, organizationId: string): Promise<void>
  usesOf(reader: Reader, organizationId: string, siteId: string): Promise<SiteUse[]>
}

const MAX_NAME = 200

function checkName(typed: string): string {
  const name = typed.trim()
  if (name === '' || name.length > MAX_NAME)
    throw invalid('name', say('fault.length', { min: 1, max: MAX_NAME }))
  if (/\p{Cc}/u.test(name)) throw invalid('name', say('fault.plainText'))
  return name
}

async function get(reader: Reader, organizationId: string, id: string): Promise<SiteView> {
  const [site] = await store.findSites(reader, organizationId, [id])
  if (!site) throw new AppError('not_found', say('site.missing'))
  const { computers } = await store.countUses(reader, organizationId, id)
  return { ...site, computers }
}

async function refuseTaken(reader: Reader, organizationId: string, name: string, ownId: string | null) {
  const [other] = await store.findSitesByName(reader, organizationId, [name])
  if (other && other.id !== ownId) throw invalid('name', say('site.taken'))
}

/** Builds the door. */
export function createSites({ audit, touchTargets, usesOf }: SiteDeps): Sites {
  const record = async (
    tx: Tx,
    organizationId: string,
    actor: Actor,
    action: 'site.created' | 'site.changed' | 'site.removed',
    { id, ...detail }: Site & { before?: string },
  ): Promise<void> => {
    await audit.record(tx, { organizationId, actor, action, object: { kind: 'site', id }, detail })
    await touchTargets(tx, organizationId)
  }
  return {
    list: store.listSites,
    get,
    async namesOf(reader, organizationId, ids) {
      const sites = await store.findSites(reader, organizationId, ids)
      return new Map(sites.map(({ id, name }) => [id, name]))
    },
    findByName: store.findSitesByName,
    async create(tx, organizationId, typed, actor) {
      const site = { id: newId(), name: checkName(typed) }
      await refuseTaken(tx, organizationId, site.name, null)
      await store.insertSite(tx, organizationId, site)
      await record(tx, organizationId, actor, 'site.created', site)
      return site.id
    },
    async rename(tx, organizationId, id, typed, actor) {
      const { name: before } = await get(tx, organizationId, id)
      const site = { id, name: checkName(typed) }
      await refuseTaken(tx, organizationId, site.name, id)
      await store.renameSite(tx, organizationId, site)
      await record(tx, organizationId, actor, 'site.changed', { ...site, before })
    },
    async remove(tx, organizationId, id, actor) {
      const { name, computers } = await get(tx, organizationId, id)
      const { codes, rules } = await store.countUses(tx, organizationId, id)
      const policies = (await usesOf(tx, organizationId, id)).map((use) => use.name)
      if (computers + codes + rules + policies.length > 0)
        throw new AppError(
          'in_use',
          say('site.used', {
            computers,
            codes,
            rules,
            count: policies.length,
            policies: policies.join(', '),
          }),
        )
      await store.deleteSite(tx, organizationId, id)
      await record(tx, organizationId, actor, 'site.removed', { id, name })
    },
    usesOf,
  }
}
