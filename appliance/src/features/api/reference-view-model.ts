import type { ApiDescription, ApiDocument } from '../../platform/http/openapi.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { formText, shapeText } from './form-text.ts'

/** Where the API can be read. */
export const REFERENCE_PATH = '/account/api'

type Placed = { method: string; path: string; of: ApiDescription }

function exampleOf(base: string, { method, path, of }: Placed): string {
  const address = `"$EARSHOT${base}${path.replaceAll(/\{(\w+)\}/g, (_, name: string) => `$${name.toUpperCase()}`)}"`
  const parts = [`curl -H "Authorization: Bearer $TOKEN"`]
  if (method !== 'get') parts.push(`-X ${method.toUpperCase()}`)
  if (of.parameters.some(({ name }) => name === 'If-Match')) parts.push('-H "If-Match: $ETAG"')
  if (of.requestBody) parts.push('-H "Content-Type: application/json" -d @body.json')
  return [...parts, address].join(' ')
}

const presentOperation = (base: string) => (placed: Placed) => {
  const { method, path, of } = placed
  return {
    id: of.operationId.replaceAll('.', '-'),
    name: of.operationId,
    method: method.toUpperCase(),
    path,
    summary: of.summary,
    scope: of['x-scope'],
    parameters: of.parameters.map(({ name, in: where, required, schema }) => ({
      name,
      where,
      needed: say(required ? 'api.parameter.yes' : 'api.parameter.no'),
      form: formText(schema),
    })),
    body: of.requestBody ? shapeText(of.requestBody.content['application/json']!.schema) : null,
    answer: answerText(of),
    example: exampleOf(base, placed),
  }
}

/** What is answered: a schema, or the media types of a file. */
function answerText({ responses }: ApiDescription): string {
  const content = responses['200']?.content ?? {}
  const json = content['application/json']
  return json ? shapeText(json.schema) : Object.keys(content).join('\n')
}

const METHODS = ['get', 'post', 'put', 'delete']

const byPath = (a: Placed, b: Placed): number =>
  a.path === b.path ? METHODS.indexOf(a.method) - METHODS.indexOf(b.method) : a.path < b.path ? -1 : 1

/** The document as a page, by the first word of the path. */
export function presentReference({ paths, servers: [server] }: ApiDocument) {
  const base = server?.url ?? ''
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, of]) => ({ method, path, of })),
  )
  const groups = Map.groupBy(all, ({ of }) => of.tags[0] ?? '')
  return {
    title: say('api.title'),
    crumbs: [{ href: '/account', text: say('account.title') }],
    lead: say('api.lead', { path: base }),
    count: say('api.count', { count: all.length }),
    groups: [...groups].map(([name, operations]) => ({
      name,
      count: say('api.count', { count: operations.length }),
      id: `group-${name.replaceAll(/\W/g, '-')}`,
      operations: operations.toSorted(byPath).map(presentOperation(base)),
    })),
  }
}
