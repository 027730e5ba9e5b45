import { LineCounter, parseDocument } from 'yaml'
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
  const lineCounter = new LineCounter()
  // A pretty error would show the line itself, and with it perhaps a secret that does not belong there.
  const document = parseDocument(text, { lineCounter, prettyErrors: false, schema: 'core', uniqueKeys: true })
  const faults = [...document.errors, ...document.warnings].map(({ message, pos }) => ({
    field: '',
    reason: say('apply.yaml', { reason: message, line: lineCounter.linePos(pos[0]).line }),
  }))
  if (faults.length > 0) throw invalidFields(faults)
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES })
  } catch (error) {
    if (error instanceof ReferenceError) throw invalid('', say('apply.yaml.aliases'))
    throw error
  }
}
