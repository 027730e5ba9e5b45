import { z } from 'zod'
import { defineCommand, type Command } from '../../platform/command.ts'
import type { Database } from '../../platform/db/index.ts'
import { invalid } from '../../platform/errors.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { Hubs } from './hubs.ts'

const MAX_ROWS = 1_000
const DAY = 86_400_000

const newCode = z.object({
  label: z.string().default('Made by the command').meta({ help: 'What the code is for.' }),
  kind: z
    .enum(['once', 'counted', 'ephemeral'])
    .default('once')
    .meta({ help: 'once, counted, or ephemeral (desktops that are reset).' }),
  uses: z.number().optional().meta({ help: 'How many hubs a counted code admits.' }),
  days: z.number().optional().meta({ help: 'After how many days it ends.' }),
  approval: z.boolean().default(false).meta({ help: 'Hubs wait for an operator.' }),
  reimaged: z.boolean().default(false).meta({ help: 'Admit a re-imaged computer without asking.' }),
})

/** `enrolment create|list` and `hub list|approve|retire|revoke|sync|carry-on`. */
export const hubCommands = (hubs: Hubs, database: Database, now: () => number): Command[] => [
  defineCommand({
    name: 'enrolment create',
    summary: 'Make an enrolment code. It is shown this once.',
    input: newCode,
    run: (input, { organizationId, actor }) =>
      database.write((tx) =>
        hubs.createCode(
          tx,
          organizationId,
          {
            label: input.label,
            kind: input.kind,
            maxUses: input.uses,
            needsApproval: input.approval,
            admitsReimaged: input.reimaged,
            ...(input.days === undefined ? {} : { expiresAt: now() + input.days * DAY }),
          },
          actor,
        ),
      ),
  }),
  defineCommand({
    name: 'enrolment list',
    summary: 'List enrolment codes, newest first, without their secrets.',
    input: z.object({}),
    run: async (_input, { organizationId }) =>
      (await hubs.listCodes(database.read, organizationId, { limit: MAX_ROWS })).rows,
  }),
  defineCommand({
    name: 'hub list',
    summary: 'List hubs by the name of their computer.',
    input: z.object({ search: z.string().optional().meta({ help: 'How the name begins.' }) }),
    run: async ({ search }, { organizationId }) =>
      (await hubs.list(database.read, organizationId, { search }, { limit: MAX_ROWS })).rows,
  }),
  ...stepCommands(hubs, database),
  defineCommand({
    name: 'hub sync',
    summary: 'Ask hubs to read every setting back and report now.',
    input: z.object({ ids: z.array(z.string()).meta({ help: 'Ids of hubs.', positional: true }) }),
    run: ({ ids }, { organizationId, actor }) =>
      database.write((tx) => hubs.syncNow(tx, organizationId, ids, actor)),
  }),
  defineCommand({
    name: 'hub carry-on',
    summary: 'Carry on from here, on an appliance that is older than its hubs: they take new targets again.',
    input: z.object({}),
    run: (_input, { organizationId, actor }) =>
      database.write(async (tx) => {
        const older = await hubs.findOlder(tx, organizationId)
        await hubs.carryOn(tx, organizationId, actor)
        return { carriedOn: older }
      }),
  }),
]

const STEPS = {
  approve: 'Approve hubs that wait.',
  retire: 'Retire hubs: each gets a signed release, which ends its locks.',
  revoke: 'Revoke hubs that were lost or stolen: they get nothing any more and stay locked.',
} as const

const stepCommands = (hubs: Hubs, database: Database): Command[] =>
  Object.entries(STEPS).map(([step, summary]) =>
    defineCommand({
      name: `hub ${step}`,
      summary,
      input: z.object({ ids: z.array(z.string()).meta({ help: 'Ids of hubs.', positional: true }) }),
      run: async ({ ids }, { organizationId, actor }) => {
        if (ids.length === 0) throw invalid('ids', say('hub.noneNamed'))
        await database.write((tx) => hubs.step(tx, organizationId, ids, step as keyof typeof STEPS, actor))
        return { [step]: ids }
      },
    }),
  )
