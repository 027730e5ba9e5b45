import { z } from 'zod'
import { defineCommand, type Command } from '../../platform/command.ts'
import type { Database, Reader } from '../../platform/db/index.ts'
import { AppError, invalid } from '../../platform/errors.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { readDocument } from './document.ts'
import type { Policies } from './policies.ts'
import type { Policy } from './policy.ts'

const name = z.string().meta({ help: 'Name of the policy.', positional: true })

/** `policy list|import|export|publish|assign`. `groupIdOf` finds the id of a group by its name. */
export function policyCommands(
  policies: Policies,
  database: Database,
  groupIdOf: (reader: Reader, organizationId: string, name: string) => Promise<string>,
): Command[] {
  const find = async (organizationId: string, wanted: string): Promise<Policy> => {
    const policy = await policies.findByName(database.read, organizationId, wanted)
    if (!policy) throw new AppError('not_found', say('policy.notNamed', { name: wanted }))
    return policy
  }
  return [
    defineCommand({
      name: 'policy list',
      summary: 'List policies.',
      input: z.object({}),
      run: async (_input, { organizationId }) =>
        (await policies.list(database.read, organizationId, { limit: 1_000 })).rows,
    }),
    defineCommand({
      name: 'policy import',
      summary: 'Save a policy from a file: a new one, or a new revision of the one with its name.',
      input: z.object({
        file: z.string().meta({ help: 'The policy as JSON.', positional: true, from: 'file' }),
      }),
      async run({ file }, { organizationId, actor }) {
        const input = { ...readDocument(file), note: 'Imported' }
        return database.write(async (tx) => {
          const known = await policies.findByName(tx, organizationId, input.name)
          if (!known) return policies.create(tx, organizationId, input, actor)
          const { revision } = await policies.save(tx, organizationId, known.id, known.revision, input, actor)
          return { ...known, revision }
        })
      },
    }),
    defineCommand({
      name: 'policy export',
      summary: 'Print the newest revision of a policy as JSON.',
      input: z.object({ name }),
      run: async (input, { organizationId }) =>
        policies.export(database.read, organizationId, (await find(organizationId, input.name)).id),
    }),
    defineCommand({
      name: 'policy publish',
      summary: 'Put a revision of a policy into force: the newest unless another is named.',
      input: z.object({ name, revision: z.number().optional().meta({ help: 'Number of the revision.' }) }),
      async run(input, { organizationId, actor }) {
        const policy = await find(organizationId, input.name)
        const revision = input.revision ?? policy.revision
        await database.write((tx) => policies.publish(tx, organizationId, policy.id, revision, actor))
        return { policy: policy.name, published: revision }
      },
    }),
    defineCommand({
      name: 'policy assign',
      summary: 'Give a policy to everyone, or to what is named.',
      input: z.object({
        name,
        group: z.string().optional().meta({ help: 'A group of the directory, by its name.' }),
        model: z.string().optional().meta({ help: 'A model, by its id.' }),
        tag: z.string().optional().meta({ help: 'Computers with this tag.' }),
        device: z.string().optional().meta({ help: 'A device, by its key.' }),
        rank: z.number().default(100).meta({ help: 'The lower rank wins among assignments of one scope.' }),
      }),
      async run({ rank, ...input }, { organizationId, actor }) {
        const policy = await find(organizationId, input.name)
        return database.write(async (tx) => {
          const scope = await scopeOf(input, (group) => groupIdOf(tx, organizationId, group))
          const assignment = { scope, rank, startsAt: null, endsAt: null }
          return { assignment: await policies.assign(tx, organizationId, policy.id, assignment, actor) }
        })
      },
    }),
  ]
}

type Named = {
  group?: string | undefined
  model?: string | undefined
  tag?: string | undefined
  device?: string | undefined
}

async function scopeOf(
  { group, model, tag, device }: Named,
  groupId: (name: string) => Promise<string>,
): Promise<{ kind: string; id: string | null }> {
  const named = [group, model, tag, device].filter((scope) => scope !== undefined)
  if (named.length > 1) throw invalid('scope', say('scope.one'))
  if (group !== undefined) return { kind: 'group', id: await groupId(group) }
  if (model !== undefined) return { kind: 'model', id: model }
  if (tag !== undefined) return { kind: 'computerTag', id: tag }
  return device === undefined ? { kind: 'everyone', id: null } : { kind: 'device', id: device }
}
