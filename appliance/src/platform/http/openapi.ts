import { z } from 'zod'
import type { Writer } from '../views/messages/translator.ts'
import { API_PATH, type ApiOperation } from './api-operation.ts'
import { problemSchema } from './problem.ts'

type JsonSchema = { properties?: Record<string, object>; required?: string[]; [member: string]: unknown }

/** A parameter of an operation as OpenAPI writes it. */
export type ApiParameter = {
  name: string
  in: 'path' | 'query' | 'header'
  required: boolean
  schema: object
}

/** An operation as OpenAPI writes it. */
export type ApiDescription = {
  operationId: string
  tags: string[]
  summary: string
  'x-scope': string | null
  parameters: ApiParameter[]
  requestBody?: { required: true; content: Record<string, { schema: JsonSchema }> }
  responses: Record<string, { description: string; content?: Record<string, { schema: object }> }>
}

/** The document: OpenAPI 3.1, of the very schemas that check requests and make answers. */
export type ApiDocument = {
  openapi: string
  info: { title: string; version: string }
  servers: { url: string }[]
  security: object[]
  paths: Record<string, Record<string, ApiDescription>>
  components: object
}

const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): JsonSchema => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io }) as JsonSchema
  return rest
}

function parametersOf(place: 'path' | 'query', schema: z.ZodType | undefined): ApiParameter[] {
  if (!schema) return []
  const { properties = {}, required = [] } = schemaOf(schema, 'input')
  return Object.entries(properties).map(([name, of]) => ({
    name,
    in: place,
    required: required.includes(name),
    schema: of,
  }))
}

const header = (name: string, required = false): ApiParameter => ({
  name,
  in: 'header',
  required,
  schema: { type: 'string' },
})

const headersOf = (operation: ApiOperation): ApiParameter[] => [
  ...(operation.personal ? [header('Earshot-Purpose')] : []),
  ...('read' in operation ? [header('If-None-Match')] : []),
  ...(operation.method === 'GET' ? [] : [header('Idempotency-Key')]),
  ...('guards' in operation ? [header('If-Match', true)] : []),
]

/** What is answered: JSON, or a file of one of its media types. */
const contentOf = (operation: ApiOperation): Record<string, { schema: object }> =>
  'file' in operation
    ? Object.fromEntries(operation.types.map((type) => [type, { schema: {} }]))
    : { 'application/json': { schema: schemaOf(operation.answer, 'output') } }

function describe(operation: ApiOperation, write: Writer): ApiDescription {
  const { id, path, scope, params, query } = operation
  const body = 'body' in operation ? operation.body : undefined
  const problem = { $ref: '#/components/schemas/Problem' }
  return {
    operationId: id,
    tags: [path.split('/')[1] ?? ''],
    summary: write(operation.summary),
    'x-scope': scope,
    parameters: [...parametersOf('path', params), ...parametersOf('query', query), ...headersOf(operation)],
    ...(body && {
      requestBody: {
        required: true as const,
        content: { 'application/json': { schema: schemaOf(body, 'input') } },
      },
    }),
    responses: {
      '200': { description: 'OK', content: contentOf(operation) },
      ...('read' in operation && { '304': { description: 'Not Modified' } }),
      '4XX': { description: 'Problem', content: { 'application/problem+json': { schema: problem } } },
    },
  }
}

/** Makes the document. */
export function describeApi(
  operations: readonly ApiOperation[],
  { version, write }: { version: string; write: Writer },
): ApiDocument {
  const paths: ApiDocument['paths'] = {}
  for (const operation of operations) {
    const path = operation.path.replaceAll(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [operation.method.toLowerCase()]: describe(operation, write) }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Earshot', version },
    servers: [{ url: API_PATH }],
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: { Problem: schemaOf(problemSchema, 'output') },
    },
  }
}
