import { z } from 'zod'
import { adminRoute, signedIn, type AdminRoute } from '../../platform/http/admin-route.ts'
import { freshForm, refusedForm } from '../../platform/http/form-state.ts'
import { notice } from '../../platform/views/messages/notice.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { MAX_TEXT } from './import-rules.ts'
import { IMPORT_PATH, presentImport, presentPreview } from './import-view-models.ts'
import type { HubPageDeps } from './page-deps.ts'
import { HUBS_PATH } from './view-models.ts'

const csv = z.string().max(MAX_TEXT)

/** Sites and tags of computers from a CSV text: pasted, shown, done. */
export function importRoutes({ database, hubs, sites }: HubPageDeps): AdminRoute[] {
  return [
    adminRoute({
      method: 'GET',
      path: IMPORT_PATH,
      access: 'hubs.manage',
      handle: () => Promise.resolve({ view: 'hubs/import', model: presentImport(freshForm()) }),
    }),
    adminRoute({
      method: 'POST',
      path: `${IMPORT_PATH}/preview`,
      access: 'hubs.manage',
      form: z.object({ csv }),
      async handle(request) {
        const { organizationId } = signedIn(request)
        const { csv: text } = request.form
        const plan = await hubs.planImport(database.read, organizationId, text, sites.findByName)
        return { view: 'hubs/import-preview', model: presentPreview(text, plan) }
      },
      onInvalid: (request, error) =>
        Promise.resolve({ view: 'hubs/import', model: presentImport(refusedForm(request.form, error)) }),
    }),
    adminRoute({
      method: 'POST',
      path: IMPORT_PATH,
      access: 'hubs.manage',
      form: z.object({ csv, seen: z.string().max(64) }),
      async handle(request) {
        const { organizationId, actor } = signedIn(request)
        const given = { text: request.form.csv, seen: request.form.seen, findSites: sites.findByName }
        const count = await database.write((tx) => hubs.importPlaces(tx, organizationId, given, actor))
        return { redirect: HUBS_PATH, notice: notice(say('hubs.import.done', { count })) }
      },
      onInvalid: (request, error) =>
        Promise.resolve({ view: 'hubs/import', model: presentImport(refusedForm(request.form, error)) }),
    }),
  ]
}
