import { z } from 'zod'
import { adminRoute, signedIn, type AdminRoute } from '../../platform/http/admin-route.ts'
import { freshForm, refusedForm } from '../../platform/http/form-state.ts'
import { notice } from '../../platform/views/messages/notice.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { showNames } from '../people/index.ts'
import { MAX_LINES, MAX_TEXT } from './import-rules.ts'
import { IMPORT_PATH, presentImport, presentImported, presentPreview } from './import-view-models.ts'
import type { DevicePageDeps } from './page-deps.ts'
import { DEVICES_PATH } from './view-models.ts'

const csv = z.string().max(MAX_TEXT)
const DIGEST_LENGTH = 24

/** Asset facts from a CSV text: pasted, shown, done. */
export function importRoutes(deps: DevicePageDeps): AdminRoute[] {
  const { database, assets } = deps
  return [
    adminRoute({
      method: 'GET',
      path: IMPORT_PATH,
      access: 'hubs.manage',
      handle: () => Promise.resolve({ view: 'devices/import', model: presentImport(freshForm()) }),
    }),
    adminRoute({
      method: 'POST',
      path: `${IMPORT_PATH}/preview`,
      access: 'hubs.manage',
      form: z.object({ csv }),
      async handle(request) {
        const admin = signedIn(request)
        const plan = await assets.planImport(database.read, admin.organizationId, request.form.csv)
        const owners = plan.lines.flatMap(({ outcome }) =>
          outcome.kind === 'change' ? [outcome.change.ownerId?.before, outcome.change.ownerId?.after] : [],
        )
        const names = await showNames(deps, admin, owners)
        return { view: 'devices/import-preview', model: presentPreview(request.form.csv, plan, names) }
      },
      onInvalid: (request, error) =>
        Promise.resolve({ view: 'devices/import', model: presentImport(refusedForm(request.form, error)) }),
    }),
    adminRoute({
      method: 'POST',
      path: IMPORT_PATH,
      access: 'hubs.manage',
      form: z.object({ csv, seen: z.string().max(MAX_LINES * DIGEST_LENGTH) }),
      async handle(request) {
        const { organizationId, actor } = signedIn(request)
        const done = await assets.applyImport(organizationId, request.form.csv, request.form.seen, actor)
        if (done.refused.length > 0) return { view: 'devices/imported', model: presentImported(done) }
        return { redirect: DEVICES_PATH, notice: notice(say('import.done', { count: done.changed })) }
      },
      onInvalid: (request, error) =>
        Promise.resolve({ view: 'devices/import', model: presentImport(refusedForm(request.form, error)) }),
    }),
  ]
}
