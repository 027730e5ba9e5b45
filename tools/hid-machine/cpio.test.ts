import { expect, test } from 'vitest'
import { packInitramfs } from './cpio.ts'

const file = (path: string, content: string): { path: string; content: Buffer; mode: number } => ({
  path,
  content: Buffer.from(content),
  mode: 0o755,
})

/** Fields of the n-th header, by the table in the kernel's buffer-format.rst. */
function headers(archive: Buffer): { name: string; mode: number; size: number; at: number }[] {
  const found = []
  for (let at = 0; at < archive.length;) {
    const field = (index: number): number =>
      Number.parseInt(archive.toString('latin1', at + 6 + index * 8, at + 14 + index * 8), 16)
    const [mode, size, nameSize] = [field(1), field(6), field(11)]
    const name = archive.toString('latin1', at + 110, at + 110 + nameSize - 1)
    const body = at + Math.ceil((110 + nameSize) / 4) * 4
    found.push({ name, mode, size, at: body })
    at = body + Math.ceil(size / 4) * 4
  }
  return found
}

test('every file is in the archive with its mode and content, after the folders it lies in', () => {
  const archive = packInitramfs([file('init', 'hello'), file('etc/pam.d/login', 'x')])
  const found = headers(archive)
  expect(found.map(({ name }) => name)).toEqual(['etc', 'etc/pam.d', 'init', 'etc/pam.d/login', 'TRAILER!!!'])
  expect(found.map(({ mode }) => mode.toString(8))).toEqual(['40755', '40755', '100755', '100755', '0'])
  const init = found[2]
  expect(archive.toString('utf8', init?.at, (init?.at ?? 0) + (init?.size ?? 0))).toBe('hello')
})
