import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CAPABILITIES, ROLES } from '../appliance/src/platform/http/capabilities.ts'
import { NOT_ASKED } from '../appliance/src/platform/http/purpose.ts'
import { root } from '../tools/check/root.ts'
import { plant, type Planted } from './support/planted.ts'

const run = promisify(execFile)
const COMPUTERS = 5
/** As many as the page had when this was written; later ones only add to them. */
const AT_LEAST = 13
const END = 'END-OF-EXAMPLE'

type Example = { commands: string; answer: unknown }

/** The commands of the page, each with the answer that is shown below it, if one is. */
const examples: Example[] = [
  ...readFileSync(join(root, 'docs/admin/api.md'), 'utf8').matchAll(
    /```sh\n([\s\S]*?)```(?:\n\n```json\n([\s\S]*?)```)?/g,
  ),
].map(([, commands = '', answer]) => ({
  commands,
  answer: answer === undefined ? undefined : (JSON.parse(answer) as unknown),
}))

/** An answer as it is shown: what stands as “…” may be anything. */
function asShown(answer: unknown, shown: unknown): unknown {
  if (shown === '…') return '…'
  if (Array.isArray(answer) && Array.isArray(shown))
    return answer.map((one, place) => asShown(one, shown[place]))
  if (typeof answer !== 'object' || typeof shown !== 'object' || !answer || !shown) return answer
  const members = shown as Record<string, unknown>
  return Object.fromEntries(Object.entries(answer).map(([name, of]) => [name, asShown(of, members[name])]))
}

describe('the page about the API', () => {
  let planted: Planted
  let folder: string
  let answers: string[]

  beforeAll(async () => {
    planted = await plant('sqlite', COMPUTERS)
    folder = await mkdtemp(join(tmpdir(), 'earshot-api-docs-'))
    await writeFile(join(folder, 'authority.pem'), planted.appliance.keys.authorityCertificate())
    const script = examples.map(({ commands }) => `${commands}\necho; echo ${END}`).join('\n')
    const { stdout } = await run('bash', ['-eu', '-o', 'pipefail', '-c', script], {
      cwd: folder,
      timeout: 120_000,
      env: {
        PATH: process.env['PATH'] ?? '',
        EARSHOT: `https://localhost:${planted.appliance.ports.public}`,
        TOKEN: await makeToken(planted),
        CURL_CA_BUNDLE: join(folder, 'authority.pem'),
      },
    })
    answers = stdout.split(END).slice(0, -1)
  })
  afterAll(async () => {
    await planted.uproot()
    await rm(folder, { recursive: true })
  })

  it('has examples that run, in their order, and answer what it shows', () => {
    const shown = examples.flatMap(({ answer }, place) =>
      answer === undefined ? [] : [{ answer, got: JSON.parse(answers[place] ?? '') as unknown }],
    )
    for (const { answer, got } of shown) expect(asShown(got, answer)).toEqual(answer)
    expect(answers).toHaveLength(examples.length)
    expect(shown.length).toBeGreaterThanOrEqual(AT_LEAST)
    console.log(`${examples.length} examples ran, ${shown.length} answered what the page shows`)
  })
})

async function makeToken({ appliance, organizationId }: Planted): Promise<string> {
  const { administrators, database } = appliance
  const owner = await administrators.findByUserName(database.read, organizationId, 'owner')
  if (!owner) throw new Error('there is no owner')
  const { id, name, role } = owner
  const admin = {
    administratorId: id,
    organizationId,
    sessionId: 'none',
    name,
    role,
    capabilities: new Set(ROLES.owner),
    actor: { kind: 'administrator' as const, id, name },
    mustChangePassword: false,
    hasSecondFactor: false,
    purpose: NOT_ASKED,
  }
  const input = { label: 'docs', scopes: CAPABILITIES, days: 1 }
  return (await database.write((tx) => administrators.tokens.create(tx, admin, input))).text
}
