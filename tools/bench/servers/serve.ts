/** Answers the bench's questions in a server process; `collect` is known to all. */
export function serve<Args>(
  start: (args: Args) => Promise<{ ready: unknown; answer?: (question: never) => Promise<unknown> }>,
): void {
  const args = JSON.parse(process.argv[2] ?? '{}') as Args
  void start(args).then(({ ready, answer }) => {
    process.on('message', (message: { id: number; question: { what: string } }) => {
      const { id, question } = message
      const done = question.what === 'collect' ? collect() : answer?.(question as never)
      void Promise.resolve(done).then((result) => process.send?.({ id, answer: result ?? null }))
    })
    process.once('disconnect', () => process.exit())
    process.send?.({ ready })
  })
}

function collect(): void {
  for (let round = 0; round < 3; round++) globalThis.gc?.()
}
