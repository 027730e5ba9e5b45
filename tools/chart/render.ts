import { execFile, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { json, text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { parseAllDocuments } from 'yaml'
import { root } from '../check/root.ts'
import { unpackedEnvironment, unpackedFolder } from '../unpacked.ts'

/** What is installed: a release and the values that differ from the chart's own. */
export type Release = { name?: string; values: object }

/** A Kubernetes object of a chart, not checked yet. */
export type Rendered = { file: string; object: unknown }

/** What became of a release: its objects and notes, or why there are none. */
export type Outcome = { objects: Rendered[]; notes: string } | { error: string }

type Answer = { files?: Record<string, string>; error?: string }

const execute = promisify(execFile)
const CHART = join(root, 'helm')
const SOURCE = join(root, 'tools/chart/render/main.go')

/** Renders our chart once for each release, by Helm's own engine parts: Go's templates and sprig. */
export async function renderChart(releases: readonly Release[]): Promise<Outcome[]> {
  const child = spawn(await program(), [CHART], { stdio: ['pipe', 'pipe', 'pipe'] })
  child.stdin.end(
    JSON.stringify(releases.map(({ name = 'earshot', values }) => ({ name, namespace: 'headsets', values }))),
  )
  const [said, answers] = await Promise.all([text(child.stderr), json(child.stdout).catch(() => undefined)])
  if (!answers) throw new Error(`the chart was not rendered: ${said}`)
  return (answers as Answer[]).map(outcomeOf)
}

function outcomeOf({ files, error }: Answer): Outcome {
  if (error !== undefined) return { error }
  const objects = Object.entries(files ?? {}).flatMap(([file, content]) =>
    file.endsWith('.yaml') ? objectsIn(file, content) : [],
  )
  return { objects, notes: files?.['NOTES.txt'] ?? '' }
}

/** YAML as Kubernetes reads it (1.1): a file mode such as 0440 is octal. */
const objectsIn = (file: string, content: string): Rendered[] =>
  [...parseAllDocuments(content, { version: '1.1', strict: true })].flatMap((document) => {
    if (document.errors.length > 0) throw new Error(`${file}: ${document.errors[0]?.message}\n${content}`)
    const object: unknown = document.toJS()
    return object === null ? [] : [{ file, object }]
  })

/** The renderer, compiled once for each version of its source. */
async function program(): Promise<string> {
  const version = createHash('sha256')
    .update(await readFile(SOURCE))
    .digest('hex')
    .slice(0, 16)
  const folder = join(root, '.cache/chart')
  const path = join(folder, `render-${version}`)
  if (existsSync(path)) return path
  await mkdir(folder, { recursive: true })
  const fresh = `${path}.${process.pid}`
  await execute('go', ['build', '-o', fresh, SOURCE], { env: goEnvironment(folder) })
  await rename(fresh, path)
  return path
}

function goEnvironment(folder: string): NodeJS.ProcessEnv {
  return {
    ...unpackedEnvironment('chart'),
    GO111MODULE: 'off',
    GOPATH: join(unpackedFolder('chart'), 'usr/share/gocode'),
    GOCACHE: join(folder, 'go'),
    GOTOOLCHAIN: 'local',
    GOFLAGS: '',
    CGO_ENABLED: '0',
  }
}
