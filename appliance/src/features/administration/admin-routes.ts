import { z } from 'zod'
import type { Database } from '../../platform/db/index.ts'
import { invalid } from '../../platform/errors.ts'
import {
  adminRoute,
  signedIn,
  type AdminAnswer,
  type AdminRoute,
  type SignedIn,
} from '../../platform/http/admin-route.ts'
import { freshForm, refusedForm, type FormState } from '../../platform/http/form-state.ts'
import { notice } from '../../platform/views/messages/notice.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { timeZones } from '../../platform/zone-time/index.ts'
import type { Audit } from '../audit/index.ts'
import type { Custody, Keys } from '../keys/index.ts'
import type { Organizations } from '../organizations/index.ts'
import { changeAccessRules, changeOrganization } from './changes.ts'
import { presentKeys, presentOrganization } from './view-models.ts'

/** What the pages are built from. */
export type AdministrationDeps = {
  database: Database
  organizations: Organizations
  keys: Keys
  custody: Custody
  audit: Pick<Audit, 'record'>
}

/** Pages of the organization and of its keys. */
export const administrationRoutes = (deps: AdministrationDeps): AdminRoute[] => [
  ...organizationRoutes(deps),
  rulesRoute(deps),
  ...kitRoutes(deps),
  ...rotationRoutes(deps),
]

function organizationRoutes(deps: AdministrationDeps): AdminRoute[] {
  const { database, organizations } = deps
  const page = async (organizationId: string, form?: FormState): Promise<AdminAnswer> => {
    const { name, timeZone, rules } = await organizations.get(database.read, organizationId)
    const facts = form ?? freshForm({ name, timeZone })
    return { view: 'administration/organization', model: presentOrganization(facts, rules, timeZones()) }
  }
  return [
    adminRoute({
      method: 'GET',
      path: '/organization',
      access: 'organization.manage',
      handle: (request) => page(signedIn(request).organizationId),
    }),
    adminRoute({
      method: 'POST',
      path: '/organization',
      access: 'organization.manage',
      form: z.object({ name: z.string().max(300), timeZone: z.string().max(100) }),
      async handle(request) {
        await database.write((tx) => changeOrganization(deps, tx, signedIn(request), request.form))
        return { redirect: '/organization', notice: notice(say('organization.saved')) }
      },
      onInvalid: (request, error) => page(signedIn(request).organizationId, refusedForm(request.form, error)),
    }),
  ]
}

const rulesForm = z.object({
  demandsSecondFactor: z.literal('on').optional(),
  asksPurpose: z.literal('on').optional(),
})

function rulesRoute(deps: AdministrationDeps): AdminRoute {
  return adminRoute({
    method: 'POST',
    path: '/organization/rules',
    access: 'organization.manage',
    form: rulesForm,
    async handle(request) {
      const { demandsSecondFactor, asksPurpose } = request.form
      const rules = { demandsSecondFactor: demandsSecondFactor === 'on', asksPurpose: asksPurpose === 'on' }
      await deps.database.write((tx) => changeAccessRules(deps, tx, signedIn(request), rules))
      return { redirect: '/organization', notice: notice(say('organization.rules.saved')) }
    },
  })
}

function kitRoutes({ database, keys, custody }: AdministrationDeps): AdminRoute[] {
  const page = async ({ organizationId }: SignedIn, form: FormState): Promise<AdminAnswer> => {
    const model = presentKeys({
      kitIsStale: await keys.kitIsStale(database.read),
      keys: await keys.signing.list(database.read, organizationId),
      certificate: keys.authorityCertificate(),
      form,
    })
    return { view: 'administration/keys', model }
  }
  return [
    adminRoute({
      method: 'GET',
      path: '/keys',
      access: 'keys.manage',
      handle: (request) => page(signedIn(request), freshForm()),
    }),
    adminRoute({
      method: 'POST',
      path: '/keys/kit',
      access: 'keys.manage',
      form: z.object({ passphrase: z.string().max(1_000), again: z.string().max(1_000) }),
      async handle(request) {
        const { organizationId, actor } = signedIn(request)
        const { passphrase, again } = request.form
        if (passphrase !== again) throw invalid('again', say('kit.again.other'))
        const body = await database.write((tx) => custody.downloadKit(tx, organizationId, passphrase, actor))
        return { download: { name: 'earshot-recovery-kit.json', type: 'application/json', body } }
      },
      onInvalid: (request, error) => page(signedIn(request), refusedForm(request.form, error)),
    }),
    adminRoute({
      method: 'GET',
      path: '/keys/authority.pem',
      access: 'keys.manage',
      handle: () =>
        Promise.resolve({
          download: {
            name: 'earshot-authority.pem',
            type: 'application/x-pem-file',
            body: keys.authorityCertificate(),
          },
        }),
    }),
  ]
}

function rotationRoutes({ database, custody }: AdministrationDeps): AdminRoute[] {
  return [
    adminRoute({
      method: 'POST',
      path: '/keys/announce',
      access: 'keys.manage',
      async handle(request) {
        const { organizationId, actor } = signedIn(request)
        await database.write((tx) => custody.announce(tx, organizationId, actor))
        return { redirect: '/keys', notice: notice(say('keys.announced')) }
      },
    }),
    adminRoute({
      method: 'POST',
      path: '/keys/rotate',
      access: 'keys.manage',
      async handle(request) {
        const { organizationId, actor } = signedIn(request)
        await database.write((tx) => custody.rotate(tx, organizationId, actor))
        return { redirect: '/keys', notice: notice(say('keys.rotated')) }
      },
    }),
  ]
}
