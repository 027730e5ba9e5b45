import { z } from 'zod'
import type { AppError } from '../../platform/errors.ts'
import {
  adminRoute,
  signedIn,
  type AdminAnswer,
  type AdminRoute,
  type SignedIn,
  type TypedForm,
} from '../../platform/http/admin-route.ts'
import { freshForm, refusedForm, type FormState } from '../../platform/http/form-state.ts'
import { notice } from '../../platform/views/messages/notice.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { getSide } from './compare-service.ts'
import { MAX_DOCUMENT, readDocument } from './document.ts'
import { textIn } from './editor-form.ts'
import { NEW_POLICY, presentImport, presentImportPreview } from './import-view-models.ts'
import { choosablePolicies, type PolicyPageDeps } from './page-deps.ts'
import { REVISION, revisionParams } from './revision-path.ts'
import { POLICIES_PATH, policyPath } from './view-models.ts'

const IMPORT = `${POLICIES_PATH}/import`

/** `onto` is the policy that gets a new revision; `new`: a new policy, called `name`. */
const importForm = z.object({
  document: z.string().max(MAX_DOCUMENT),
  onto: z.string().max(64).default(NEW_POLICY),
  basedOn: z.coerce.number().int().min(0).default(0),
  name: z.string().max(300).default(''),
  do: z.enum(['look', 'change', 'make']).default('look'),
})

type ImportForm = z.output<typeof importForm>

/** Policies as files: a revision is saved as one; one is looked through first, and then made a draft. */
export const importRoutes = (deps: PolicyPageDeps): AdminRoute[] => [
  exportRoute(deps),
  adminRoute({
    method: 'GET',
    path: IMPORT,
    access: 'policies.edit',
    handle: (request) => formPage(deps, signedIn(request), freshForm()),
  }),
  adminRoute({
    method: 'POST',
    path: IMPORT,
    access: 'policies.edit',
    form: importForm,
    async handle(request) {
      const admin = signedIn(request)
      const typed = typedOf(request.form)
      if (request.form.do === 'change') return formPage(deps, admin, freshForm(typed))
      if (request.form.do === 'make') return make(deps, admin, request.form)
      return previewPage(deps, admin, freshForm({ ...typed, name: '' }))
    },
    onInvalid: (request, error) => showAgain(deps, signedIn(request), request.form, error),
  }),
]

function exportRoute({ database, policies }: PolicyPageDeps): AdminRoute {
  return adminRoute({
    method: 'GET',
    path: `${REVISION}/export`,
    access: 'policies.view',
    params: revisionParams,
    async handle(request) {
      const { organizationId } = signedIn(request)
      const { id, revision } = request.params
      const document = await policies.export(database.read, organizationId, id, revision)
      const body = `${JSON.stringify(document, null, 2)}\n`
      const name = `${document.name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-')}-${revision}.json`
      return { download: { name, type: 'application/json', body } }
    },
  })
}

const typedOf = ({ document, onto, basedOn, name }: ImportForm): TypedForm => ({
  document,
  onto,
  basedOn: String(basedOn),
  name,
})

async function formPage(
  deps: PolicyPageDeps,
  { organizationId }: SignedIn,
  form: FormState,
): Promise<AdminAnswer> {
  const known = await choosablePolicies(deps, organizationId)
  return { view: 'policies/import', model: presentImport(known, form) }
}

/** What the document would make. Throws `AppError` `invalid` or `not_found`. */
async function previewPage(
  { database, policies }: PolicyPageDeps,
  { organizationId }: SignedIn,
  form: FormState,
): Promise<AdminAnswer> {
  const document = textIn(form.values, 'document')
  const onto = textIn(form.values, 'onto') || NEW_POLICY
  const read = readDocument(document)
  const base = onto === NEW_POLICY ? null : await getSide(database.read, organizationId, { policyId: onto })
  const name = textIn(form.values, 'name') || read.name
  const taken =
    base === null && (await policies.findByName(database.read, organizationId, name)) !== undefined
  const errors = taken ? { name: say('policy.taken', { name }) } : {}
  const state = { ...form, values: { ...form.values, name }, errors: { ...errors, ...form.errors } }
  return {
    view: 'policies/import-preview',
    model: presentImportPreview({ read, base, document, form: state }),
  }
}

async function make(
  { database, policies }: PolicyPageDeps,
  { organizationId, actor }: SignedIn,
  { document, onto, basedOn, name }: ImportForm,
): Promise<AdminAnswer> {
  const given = onto === NEW_POLICY ? { document, name } : { document, onto, basedOn }
  const made = await database.write((tx) => policies.import(tx, organizationId, given, actor))
  const text =
    onto === NEW_POLICY
      ? say('policy.created', { name: made.name })
      : say('policy.saved', { revision: made.revision })
  return { redirect: policyPath(made.id), notice: notice(text) }
}

/** A wrong name, or a policy that has changed since, is shown above the preview; a wrong document where it is typed. */
async function showAgain(
  deps: PolicyPageDeps,
  admin: SignedIn,
  typed: TypedForm,
  error: AppError,
): Promise<AdminAnswer> {
  const state = refusedForm(typed, error)
  const isOfPreview =
    textIn(typed, 'do') === 'make' &&
    (error.code === 'conflict' || error.fields.every(({ field }) => field === 'name'))
  return isOfPreview ? previewPage(deps, admin, state) : formPage(deps, admin, state)
}
