/** The parts of a JSON schema that are written. */
type Schema = {
  type?: string
  enum?: readonly unknown[]
  pattern?: string
  minimum?: number
  maximum?: number
  maxLength?: number
  default?: unknown
  properties?: Readonly<Record<string, Schema>>
  required?: readonly string[]
  additionalProperties?: boolean | Schema
  items?: Schema
  anyOf?: readonly Schema[]
}

/** Zod says how large a whole number may be where nobody did. */
const isSaid = (limit: number | undefined): limit is number =>
  limit !== undefined && Math.abs(limit) < Number.MAX_SAFE_INTEGER

const rangeText = ({ minimum, maximum }: Schema): string =>
  isSaid(minimum) || isSaid(maximum)
    ? `${isSaid(minimum) ? minimum : ''}…${isSaid(maximum) ? maximum : ''}`
    : ''

/** A schema in a line, as programmers write it: `integer 1…200 = 50`. */
export function formText(schema: Schema): string {
  const { type = 'any', pattern = '', maxLength, default: fallback } = schema
  const parts = [
    schema.enum ? schema.enum.map(String).join(' | ') : type,
    rangeText(schema),
    maxLength === undefined ? '' : `≤ ${maxLength}`,
    pattern,
    fallback === undefined || fallback === '' ? '' : `= ${JSON.stringify(fallback)}`,
  ]
  return parts.filter((part) => part !== '').join(' ')
}

/** A schema of a body or an answer, a member to a line; those with `?` may be left out. */
export function shapeText(schema: Schema, indent = ''): string {
  const { type, anyOf, items, properties } = schema
  if (anyOf) return anyOf.map((one) => shapeText(one, indent)).join(' | ')
  if (type === 'array') return `${shapeText(items ?? {}, indent)}[]`
  return type === 'object'
    ? objectText({ ...schema, properties: properties ?? {} }, indent)
    : formText(schema)
}

function objectText(
  { properties, required = [], additionalProperties: others }: Schema & Required<Pick<Schema, 'properties'>>,
  indent: string,
): string {
  const deeper = `${indent}  `
  const members = Object.entries(properties).map(
    ([name, of]) => `${name}${required.includes(name) ? '' : '?'}: ${shapeText(of, deeper)}`,
  )
  const open = typeof others === 'object' ? [`[name]: ${shapeText(others, deeper)}`] : []
  const lines = [...members, ...open]
  return lines.length === 0 ? '{}' : `{\n${lines.map((line) => deeper + line).join('\n')}\n${indent}}`
}
