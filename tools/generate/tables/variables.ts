import { HUB_VARIABLES } from '../../../agent/src/config/env.ts'
import { VARIABLES } from '../../../appliance/src/config/env.ts'
import { code, type Table } from './table.ts'

const HEAD = ['Variable', 'Meaning', 'Default']

type Variable = { help: string; default?: string; secret?: true }

/** Environment of the appliance. Secrets may also come from a file, under the name with `_FILE`. */
export const variableTable = (): Table => ({
  head: HEAD,
  rows: Object.entries<Variable>(VARIABLES).map(([name, { help, secret, default: value }]) => [
    secret ? `${code(name)} or ${code(`${name}_FILE`)}` : code(name),
    help,
    value === undefined ? '' : code(value),
  ]),
})

/** Environment of the hub. */
export const hubVariableTable = (): Table => ({
  head: HEAD,
  rows: Object.entries(HUB_VARIABLES).map(([name, { meaning, default: value }]) => [
    code(name),
    meaning,
    value === '' ? '' : code(value),
  ]),
})
