import { vi } from 'vitest'
import { main } from '../../appliance/src/cli.ts'

/** What a command printed, and how it ended. */
export type Said = { out: string; err: string; code: number }

/** Runs `earshot <args…>` in this process against the appliance in `folder`, with everything but the program's start. */
export async function command(folder: string, args: readonly string[]): Promise<Said> {
  const said: Said = { out: '', err: '', code: 0 }
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
      said.out += Buffer.from(chunk as Uint8Array).toString()
      return true
    }),
    vi.spyOn(console, 'log').mockImplementation((text: unknown) => void (said.out += `${String(text)}\n`)),
    vi.spyOn(console, 'error').mockImplementation((text: unknown) => void (said.err += `${String(text)}\n`)),
  ]
  vi.stubEnv('EARSHOT_DATA', folder)
  try {
    said.code = await main(args)
    return said
  } finally {
    vi.unstubAllEnvs()
    for (const spy of spies) spy.mockRestore()
  }
}
