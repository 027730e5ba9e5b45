import { readFile } from 'node:fs/promises'
import { stdin, stderr } from 'node:process'
import { text } from 'node:stream/consumers'

/** Text of a file, or of standard input for `-`. */
export const readText = (path: string): Promise<string> =>
  path === '-' ? text(stdin) : readFile(path, 'utf8')

const ENTER = new Set(['\r', '\n', '\u0004'])
const BACKSPACE = new Set(['\u007f', '\b'])
const INTERRUPT = '\u0003'

/** Asks on the terminal without showing what is typed. Undefined where there is no terminal, or on Ctrl-C. */
export function askSecret(question: string): Promise<string | undefined> {
  if (!stdin.isTTY) return Promise.resolve(undefined)
  stderr.write(`${question}: `)
  stdin.setRawMode(true).setEncoding('utf8').resume()
  return new Promise((resolve) => {
    let typed = ''
    const finish = (answer: string | undefined): void => {
      stdin.off('data', take).setRawMode(false).pause()
      stderr.write('\n')
      resolve(answer)
    }
    const take = (chunk: string): void => {
      for (const character of chunk) {
        if (character === INTERRUPT) return finish(undefined)
        if (ENTER.has(character)) return finish(typed)
        typed = BACKSPACE.has(character) ? typed.slice(0, -1) : typed + character
      }
    }
    stdin.on('data', take)
  })
}
