import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { join } from 'node:path'
import { root } from '../root.ts'

/** What a check found. It fails when there is a fault; notes are printed and fail nothing. */
export type Finding = { faults: string[]; notes?: string[]; checked?: number }

/** One check over the sources under `place`, a folder laid out like this one. */
export type Check = (place: string) => Promise<Finding>

/** The workspaces and folders that hold our sources. */
export const PLACES = ['protocol', 'appliance', 'agent', 'tools', 'test']

/** Runs one of the pinned tools in `place`. Throws when it cannot be started at all. */
export async function runTool(
  place: string,
  name: string,
  args: string[],
): Promise<{ ok: boolean; output: string; errors: string }> {
  const child = spawn(join(root, 'node_modules', '.bin', name), args, {
    cwd: place,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined },
  })
  const status = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  const [output, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), status])
  return { ok: code === 0, output, errors }
}

/** A check that is one tool: its own words, line by line, are the faults. */
export async function toolCheck(place: string, name: string, args: string[]): Promise<Finding> {
  const { ok, output, errors } = await runTool(place, name, args)
  if (ok) return { faults: [] }
  const lines = `${output}\n${errors}`.split('\n').filter((line) => line.trim() !== '')
  return { faults: lines.length > 0 ? lines : [`${name} failed and said nothing`] }
}
