import { open } from 'node:fs/promises'
import { spotsFile, type Spot } from './spot-groups.ts'

const CHUNK = 65_536
const NEWLINE = 10

/** Places that share a difference, from a position in their file on; `next` is where the rest begins. */
export type SpotPage = { spots: Spot[]; next: number | null }

/** Reads some of the places that share a difference. A position that no page gave answers nothing. */
export async function readSpots(
  folder: string,
  { file, from, limit }: { file: number; from: number; limit: number },
): Promise<SpotPage> {
  const handle = await open(spotsFile(folder, file))
  try {
    const { size } = await handle.stat()
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(CHUNK), 0, CHUNK, from)
    const lines = linesOf(buffer.subarray(0, bytesRead)).slice(0, limit)
    const next = from + lines.reduce((sum, line) => sum + line.byteLength + 1, 0)
    return {
      spots: lines.map((line) => JSON.parse(line.toString()) as Spot),
      next: lines.length > 0 && next < size ? next : null,
    }
  } finally {
    await handle.close()
  }
}

/** Whole lines. */
function linesOf(buffer: Buffer): Buffer[] {
  const lines: Buffer[] = []
  for (let start = 0; ;) {
    const end = buffer.indexOf(NEWLINE, start)
    if (end < 0) return lines
    lines.push(buffer.subarray(start, end))
    start = end + 1
  }
}
