import {
  ENDPOINTS,
  JWS_TYPES,
  keyId,
  newKey,
  parseEnrolmentCode,
  publicKey,
  PULL_HEADERS,
  randomId,
  sha256,
  canonicalJson,
  signJws,
  targetSchema,
  verifyJws,
  type HubState,
  type PrivateKey,
  type StateDelta,
  type Target,
} from '@earshot/protocol'

type Answer = { status: number; headers: Headers; body: unknown }

const computer = { name: 'NHB-PC0427', domain: 'NORDHAFEN', platform: 'linux', os: 'Debian 12' }

/** A hub reduced to its protocol: every message can also be made wrong. */
export class TestHub {
  readonly url: string
  key: PrivateKey
  id = ''
  token = ''
  incarnation = randomId()
  sequence = 0
  accepted = 0
  held: Target | undefined
  heldJws = ''
  hash: string | null = null
  computer = computer

  private constructor(url: string, key: PrivateKey) {
    this.url = url
    this.key = key
  }

  static async at(url: string): Promise<TestHub> {
    return new TestHub(url, await newKey())
  }

  /** The same hub as its disk was now. */
  copy(): TestHub {
    return Object.assign(new TestHub(this.url, this.key), this)
  }

  restart(): void {
    this.incarnation = randomId()
  }

  async call(path: string, init: RequestInit = {}): Promise<Answer> {
    const response = await fetch(this.url + path, init)
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json') ?? false
    return {
      status: response.status,
      headers: response.headers,
      body: isJson ? (JSON.parse(text) as unknown) : text,
    }
  }

  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.call(path, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    })
  }

  async enrol(code: string): Promise<Answer> {
    const { token, key } = parseEnrolmentCode(code)
    this.sequence += 1
    const claim = {
      token,
      key,
      computer: this.computer,
      version: '0.1.0',
      incarnation: this.incarnation,
      sequence: this.sequence,
      sentAt: 1,
    }
    const enrolment = await signJws(JWS_TYPES.enrolment, claim, this.key, true)
    const answer = await this.post(ENDPOINTS.enrolment.path, { enrolment })
    if (answer.status === 200) {
      const { hub, target } = answer.body as { hub: string; target: string }
      this.id = hub
      await this.accept(target)
    }
    return answer
  }

  async accept(jws: string): Promise<Target> {
    const claimed = targetSchema.parse(
      JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString()),
    )
    const keys = this.held?.keys ?? claimed.keys
    const target = await verifyJws(JWS_TYPES.target, jws, keys.current, targetSchema).catch(() =>
      verifyJws(JWS_TYPES.target, jws, keys.next ?? keys.current, targetSchema),
    )
    this.held = target
    this.heldJws = jws
    this.accepted = Math.max(this.accepted, target.sequence)
    return target
  }

  async nonce(): Promise<string> {
    return ((await this.post(ENDPOINTS.nonce.path, {})).body as { nonce: string }).nonce
  }

  async authenticate(): Promise<Answer> {
    const claim = {
      nonce: await this.nonce(),
      hub: this.id,
      key: keyId(this.held?.keys.current ?? publicKey(this.key)),
      incarnation: this.incarnation,
    }
    const answer = await this.post(ENDPOINTS.token.path, {
      proof: await signJws(JWS_TYPES.token, claim, this.key),
    })
    if (answer.status === 200) this.token = (answer.body as { token: string }).token
    return answer
  }

  /** One pull; a hub that is told to renew does so and asks again at once. */
  async pull(options: { wait?: number; tag?: string | null; signal?: AbortSignal } = {}): Promise<Answer> {
    const answer = await this.pullOnce(options)
    const error = (answer.body as { error?: { code: string; continueFrom: number } }).error
    if (error?.code !== 'renew') return answer
    this.renew(error.continueFrom)
    return this.pullOnce(options)
  }

  renew(continueFrom: number): void {
    this.incarnation = randomId()
    this.sequence = continueFrom
  }

  async pullOnce(
    options: { wait?: number; tag?: string | null; signal?: AbortSignal } = {},
  ): Promise<Answer> {
    this.sequence += 1
    const tag = options.tag === undefined ? (this.held?.tag ?? null) : options.tag
    const headers: Record<string, string> = {
      authorization: `Bearer ${this.token}`,
      [PULL_HEADERS.incarnation]: this.incarnation,
      [PULL_HEADERS.sequence]: String(this.sequence),
      [PULL_HEADERS.accepted]: String(this.accepted),
      ...(tag === null ? {} : { 'if-none-match': `"${tag}"` }),
      ...(options.wait === undefined ? {} : { prefer: `wait=${options.wait}` }),
    }
    const answer = await this.call(ENDPOINTS.target.path, {
      headers,
      ...(options.signal ? { signal: options.signal } : {}),
    })
    if (answer.status === 200) await this.accept(answer.body as string)
    return answer
  }

  /** Sends a difference (or, with `full`, everything). */
  async send(delta: StateDelta, options: { full?: boolean; wants?: 'release' } = {}): Promise<Answer> {
    this.sequence += 1
    const hash = sha256(canonicalJson([this.hash, delta, this.sequence]))
    const message = {
      incarnation: this.incarnation,
      sequence: this.sequence,
      base: options.full ? null : this.hash,
      hash,
      sentAt: 1,
      delta,
      wants: options.wants,
    }
    const answer = await this.post(ENDPOINTS.state.path, message, { authorization: `Bearer ${this.token}` })
    if (answer.status === 200 && (answer.body as { result: string }).result === 'accepted') this.hash = hash
    return answer
  }

  async prove(): Promise<Answer> {
    this.sequence += 1
    const claim = {
      nonce: await this.nonce(),
      target: this.heldJws,
      incarnation: this.incarnation,
      sequence: this.sequence,
      computer: this.computer,
      version: '0.1.0',
    }
    return this.post(ENDPOINTS.proof.path, { proof: await signJws(JWS_TYPES.proof, claim, this.key, true) })
  }

  /** A whole state: one reference headset, as it might be reported. */
  fullState(session: HubState['session'], devices: HubState['devices'] = {}): StateDelta {
    return {
      session,
      hub: { computer: this.computer, version: '0.1.0', startedAt: 1, preferences: {} },
      target: this.held
        ? {
            tag: this.held.tag,
            sequence: this.held.sequence,
            kind: this.held.kind,
            session: this.held.session,
          }
        : null,
      devices,
    }
  }
}

/** A device as a state message carries it. */
export const deviceState = (serial: string, overrides: object = {}): HubState['devices'][string] => ({
  facts: {
    model: 'earshot-reference',
    headset: { vendorId: 0x1209, productId: 0xea01, name: 'Reference headset', serial, firmware: '1.0.0' },
    via: null,
    connected: true,
    status: 'ready',
    battery: null,
    telephony: null,
    firstSeenAt: 1,
    lastSeenAt: 1,
    ...overrides,
  },
  settings: {},
  suggestions: [],
})
