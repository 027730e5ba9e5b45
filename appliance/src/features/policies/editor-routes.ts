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
import { afterOvertaking, conflictOf, mergedForm } from './editor-conflict.ts'
import { readEntries, withoutSetting, withSetting, writeEntries } from './editor-form.ts'
import { presentEditor, presentReading, type EditorInput } from './editor-view-models.ts'
import type { PolicyPageDeps } from './page-deps.ts'
import { checkEntries, type Policy } from './policy.ts'
import type { PolicyInput } from './revision-service.ts'
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
    began: z.coerce.number().int().min(1).optional(),
    do: z.enum(['save', 'publish', 'effect', 'add', 'merge']).optional(),
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
          ? editor(deps, admin, request.params.id)
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
        const again = (form: TypedForm) => editor(deps, admin, id, { form: freshForm(form) })
        if (remove !== undefined) return again(withoutSetting(typed, remove))
        if (what === 'add') return again(withSetting(typed, add ?? ''))
        if (what === 'merge') {
          const merged = freshForm(await mergedForm(deps, organizationId, id, typed))
          return editor(deps, admin, id, { form: merged, merged: true })
        }
        const publish = what === 'publish' && may(admin, 'policies.publish')
        const input = { name, description, note, entries: readEntries(typed) }
        if (what === 'effect') return { redirect: await see(deps, admin, id, basedOn, input) }
        const { revision } = await database.write(async (tx) => {
          const saved = await policies.save(tx, organizationId, id, basedOn, input, actor)
          if (publish) await policies.publish(tx, organizationId, id, saved.revision, actor)
          return saved
        })
        const done = publish ? say('policy.published', { revision }) : say('policy.saved', { revision })
        return { redirect: policyPath(id), notice: notice(done) }
      },
      async onInvalid(request, error) {
        const overtaken = error.code === 'conflict'
        const form = refusedForm(request.form, error)
        return editor(deps, signedIn(request), request.params.id, { form, overtaken })
      },
    }),
  ]
}

/** Asks what the entries would change; those that are no values are refused as they would be when they are saved. */
async function see(
  { effects }: PolicyPageDeps,
  admin: SignedIn,
  policyId: string,
  basedOn: number,
  input: PolicyInput,
): Promise<string> {
  const entries = checkEntries(input.entries)
  return effects.propose(admin, { kind: 'saveAndPublish', policyId, basedOn, input: { ...input, entries } })
}

const typedOf = (form: Record<string, unknown>): TypedForm =>
  Object.fromEntries(
    Object.entries(form)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, Array.isArray(value) ? (value as string[]) : String(value)]),
  )

/** What stands in the editor that is not stored: after somebody else has saved, or put together with what they saved. */
type Typed = { form: FormState; overtaken?: boolean; merged?: boolean }

/** The editor with what is stored, or with what was typed. */
async function editor(
  deps: PolicyPageDeps,
  { organizationId }: SignedIn,
  id: string,
  typed?: Typed,
): Promise<AdminAnswer> {
  const { database, policies } = deps
  const policy = await policies.get(database.read, organizationId, id)
  const form = typed ? formOf(typed, policy) : await storedForm(deps, organizationId, policy)
  const assignments = await policies.assignmentsOf(database.read, organizationId, id)
  const model = presentEditor({
    policy,
    form,
    base: await baseOf(deps, organizationId, policy),
    assignments: assignments.length,
    unsaved: typed !== undefined,
    conflict: await conflictOf(deps, organizationId, policy, form.values),
    merged: typed?.merged ?? false,
  })
  return { view: 'policies/editor', model }
}

const formOf = ({ form, overtaken }: Typed, policy: Policy): FormState =>
  overtaken ? { ...form, values: afterOvertaking(form.values, policy.revision) } : form

async function storedForm(
  { database, policies }: PolicyPageDeps,
  organizationId: string,
  { id, revision, name, description }: Policy,
): Promise<FormState> {
  const { entries } = await policies.revision(database.read, organizationId, id, revision)
  return freshForm({ ...writeEntries(entries), basedOn: String(revision), name, description, note: '' })
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
