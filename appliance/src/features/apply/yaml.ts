import { parseDocument, type YAMLError } from 'yaml'
import { invalid, invalidFields } from '../../platform/errors.ts'
import { say } from '../../platform/views/messages/phrase.ts'

const MAX_BYTES = 1024 * 1024
const MAX_ALIASES = 100

/**
 * Reads YAML 1.2 (JSON is part of it) as plain data. Keys that are there twice, tags of its own and parts that are
 * repeated without end are refused. Throws `AppError` `invalid` with the line of each fault.
 */
export function readYaml(text: string): unknown {
  if (Buffer.byteLength(text) > MAX_BYTES) throw invalid('', say('apply.yaml.large', { max: MAX_BYTES }))
  const document = parseDocument(text, { schema: 'core', uniqueKeys: true })
  const faults = [...document.errors, ...document.warnings]
  if (faults.length > 0) throw invalidFields(faults.map((fault) => ({ field: '', reason: reasonOf(fault) })))
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES })
  } catch (error) {
    if (error instanceof ReferenceError) throw invalid('', say('apply.yaml.aliases'))
    throw error
  }
}

/** The library's message goes on with the place and a picture of the line, which may show what is secret. */
const reasonOf = (fault: YAMLError) =>
  say('apply.yaml', {
    reason: fault.message.replace(/ at line \d+[\s\S]*$/, '').replace(/:?\s*\n[\s\S]*$/, ''),
    line: fault.linePos?.[0].line ?? 1,
  })
