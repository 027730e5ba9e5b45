/** A file of an initramfs. `path` is relative to its root; its folders are made. */
export type ArchiveFile = { path: string; content: Uint8Array; mode: number }

const MAGIC = '070701'
const DIRECTORY = 0o040755
const REGULAR = 0o100000
const hex = (value: number): string => value.toString(16).padStart(8, '0')

/** Packs files as a `newc` archive, the form the kernel unpacks as its initramfs (Linux, early-userspace/buffer-format.rst). */
export function packInitramfs(files: readonly ArchiveFile[]): Buffer {
  const folders = [...new Set(files.flatMap(({ path }) => parentsOf(path)))].sort()
  return Buffer.concat([
    ...folders.map((path, index) => record(index + 1, path, DIRECTORY, new Uint8Array())),
    ...files.map(({ path, mode, content }, index) =>
      record(folders.length + index + 1, path, REGULAR | mode, content),
    ),
    record(0, 'TRAILER!!!', 0, new Uint8Array()),
  ])
}

function parentsOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1)
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'))
}

function record(inode: number, name: string, mode: number, content: Uint8Array): Buffer {
  const nameBytes = Buffer.from(`${name}\0`)
  const fields = [inode, mode, 0, 0, 1, 0, content.length, 0, 0, 0, 0, nameBytes.length, 0]
  const head = padded(Buffer.concat([Buffer.from(MAGIC + fields.map(hex).join('')), nameBytes]))
  return Buffer.concat([head, padded(content)])
}

const padded = (bytes: Uint8Array): Buffer =>
  Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)])
