import { z } from 'zod'
import {
  adminRoute,
  signedIn,
  type AdminAnswer,
  type AdminRoute,
  type SignedIn,
  type TypedForm,
} from '../../platform/http/admin-route.ts'
import { freshForm, idParams, refusedForm, type FormState } from '../../platform/http/form-state.ts'
import { may } from '../../platform/http/capabilities.ts'
import { notice } from '../../platform/views/messages/notice.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { readEntries, withoutSetting, withSetting, writeEntries } from './editor-form.ts'
import { presentEditor, presentReading, type EditorInput } from './editor-view-models.ts'
import type { PolicyPageDeps } from './page-deps.ts'
import type { Policy } from './policy.ts'
import { POLICIES_PATH, policyPath } from './view-models.ts'

const MAX_SETTINGS = 500

/** Fields of entries have names that follow from their settings. */
const editorForm = z
  .object({
    basedOn: z.coerce.number().int().min(1),
    name: z.string().max(300),
    description: z.string().max(2_000),
    note: z.string().max(2_000),
    setting: z.array(z.string().max(100)).max(MAX_SETTINGS).default([]),
    do: z.enum(['save', 'publish', 'add']).optional(),
    add: z.string().max(100).optional(),
    remove: z.string().max(100).optional(),
  })
  .catchall(z.string().max(1_000))

/** The policy editor; those who may not change policies read them. */
export function editorRoutes(deps: PolicyPageDeps): AdminRoute[] {
  const { database, policies } = deps
  return [
    adminRoute({
      method: 'GET',
      path: `${POLICIES_PATH}/:id`,
      access: 'policies.view',
      params: idParams,
      async handle(request) {
        const admin = signedIn(request)
        return may(admin, 'policies.edit')
          ? editor(deps, admin, request.params.id, null)
          : reading(deps, admin, request.params.id)
      },
    }),
    adminRoute({
      method: 'POST',
      path: `${POLICIES_PATH}/:id`,
      access: 'policies.edit',
      params: idParams,
      form: editorForm,
      async handle(request) {
        const admin = signedIn(request)
        const { organizationId, actor } = admin
        const { id } = request.params
        const { basedOn, name, description, note, do: what, add, remove } = request.form
        const typed = typedOf(request.form)
        if (remove !== undefined) return editor(deps, admin, id, freshForm(withoutSetting(typed, remove)))
        if (what === 'add') return editor(deps, admin, id, freshForm(withSetting(typed, add ?? '')))
        const publish = what === 'publish' && may(admin, 'policies.publish')
        const input = { name, description, note, entries: readEntries(typed) }
        const { revision } = await database.write(async (tx) => {
          const saved = await policies.save(tx, organizationId, id, basedOn, input, actor)
          if (publish) await policies.publish(tx, organizationId, id, saved.revision, actor)
          return saved
        })
        const done = publish ? say('policy.published', { revision }) : say('policy.saved', { revision })
        return { redirect: policyPath(id), notice: notice(done) }
      },
      async onInvalid(request, error) {
        return editor(deps, signedIn(request), request.params.id, refusedForm(request.form, error))
      },
    }),
  ]
}

const typedOf = (form: Record<string, unknown>): TypedForm =>
  Object.fromEntries(
    Object.entries(form)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, Array.isArray(value) ? (value as string[]) : String(value)]),
  )

/** The editor with what is stored, or with what was typed. */
async function editor(
  deps: PolicyPageDeps,
  { organizationId }: SignedIn,
  id: string,
  typed: FormState | null,
): Promise<AdminAnswer> {
  const { database, policies } = deps
  const policy = await policies.get(database.read, organizationId, id)
  const { entries } = await policies.revision(database.read, organizationId, id, policy.revision)
  const stored = freshForm({
    ...writeEntries(entries),
    basedOn: String(policy.revision),
    name: policy.name,
    description: policy.description,
    note: '',
  })
  const assignments = await policies.assignmentsOf(database.read, organizationId, id)
  const model = presentEditor({
    policy,
    form: typed ?? stored,
    base: await baseOf(deps, organizationId, policy),
    assignments: assignments.length,
    unsaved: typed !== null,
  })
  return { view: 'policies/editor', model }
}

/** What changes are shown against: the revision in force, else the newest one. */
async function baseOf(
  { database, policies }: PolicyPageDeps,
  organizationId: string,
  { id, revision, publishedRevision }: Policy,
): Promise<EditorInput['base']> {
  const number = publishedRevision ?? revision
  const { entries } = await policies.revision(database.read, organizationId, id, number)
  return { revision: number, entries, published: publishedRevision !== null }
}

async function reading(
  { database, policies }: PolicyPageDeps,
  { organizationId }: SignedIn,
  id: string,
): Promise<AdminAnswer> {
  const policy = await policies.get(database.read, organizationId, id)
  const revision = await policies.revision(
    database.read,
    organizationId,
    id,
    policy.publishedRevision ?? policy.revision,
  )
  const assignments = await policies.assignmentsOf(database.read, organizationId, id)
  return { view: 'policies/reading', model: presentReading(policy, revision, assignments.length) }
}
