// Compile-only: what the types of the package say, and what they refuse.
import {
  type DecisionCode,
  type ErrorCode,
  type Gate,
  type GateStatus,
  type Masked,
  type MaskedField,
  type Outcome,
  PermaskError,
  type Registered,
  type RefreshOutcome,
  type Session,
  type SessionEvent,
  type Store,
  type WriteCode,
  closedSession,
  indexedDbStore,
  memoryStore,
  openGate,
} from 'permask'

type Equals<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const same = <A, B>(_equal: Equals<A, B>): void => {}

declare const session: Session
declare const keys: Parameters<typeof openGate>[0]['keys']

same<ReturnType<typeof openGate<Registered>>, Promise<Gate>>(true)
same<ReturnType<Session['can']>, boolean>(true)
same<ReturnType<Session['explain']>['outcome'], Outcome>(true)
same<ReturnType<Session['explain']>['code'], DecisionCode>(true)
same<typeof PermaskError.prototype.code, ErrorCode>(true)
// None of them is `any`.
same<ReturnType<Session['explain']>['code'], any>(false)
same<ErrorCode, string>(false)

session.can('edit', 'segments')
session.can('segments:edit')
// @ts-expect-error a question is text
session.can(7)
// @ts-expect-error the app has to say whom it expects
declare const gate: Gate; gate.session('token')
// @ts-expect-error an issuer is needed
openGate({ bundle: '', keys, audience: 'console' })
// @ts-expect-error answers are not to be changed
session.navigation().items.push({ id: 'x', title: null, href: null, children: [] })

// A gate that is kept up to date.
const store: Store = indexedDbStore({ name: 'mine' })
openGate({ url: new URL('https://console.example/policy'), keysUrl: '/keys/{version}', store, keys, issuer: '', audience: '', minVersion: 3 })
openGate({ store: memoryStore(), activation: 'by-hand', keys, issuer: '', audience: '', fetch, signal: AbortSignal.timeout(1000) })
// @ts-expect-error a policy comes into force at once or by hand
openGate({ url: '/policy', activation: 'later', keys, issuer: '', audience: '' })
same<ReturnType<Gate['state']>, 'fresh' | 'stale' | 'expired' | 'empty' | 'closed'>(true)
same<ReturnType<Gate['status']>, GateStatus>(true)
same<ReturnType<Gate['refresh']>, Promise<RefreshOutcome>>(true)
same<ReturnType<Gate['activate']>, boolean>(true)
const stop: () => void = gate.subscribe(({ state, error }) => void [state, error?.code satisfies ErrorCode | undefined])
gate.session(undefined, { sub: 'u-1', tnt: 't-1' })
session.subscribe((event: SessionEvent) => void (event.type === 'closed' ? (event.code satisfies ErrorCode) : event.type))
// @ts-expect-error what has changed has no code
session.subscribe((event) => void event.code)
// @ts-expect-error there may be no bundle yet
gate.bundle.version
void stop

interface Profile {
  id: number
  email: string
  tags: string[]
  name: { first: string; last: string }
}
declare const profile: Profile
const one = session.mask('profile', profile)
same<typeof one, Masked<Profile>>(true)
// @ts-expect-error a masked record may be gone
one.data.email
if (one.data !== null && typeof one.data === 'object') {
  // A member may be gone, and a number may have become text.
  const id: number | string | null | undefined = one.data.id
  // @ts-expect-error it may not be a number any more
  const sure: number = one.data.id
  void [id, sure]
}
const many = session.mask('profile', [profile])
same<typeof many.data extends readonly unknown[] ? true : false, true>(true)

// What goes in as text comes out as text, and bytes as bytes.
same<ReturnType<typeof session.mask<Profile>>['masked'][number]['reveal'], 'allow' | 'deny' | 'step-up'>(true)
const text = session.maskJson('profile', '{}', { for: 'export', lines: true })
same<typeof text, string>(true)
const bytes = session.maskJson('profile', new Uint8Array(2), { records: '$.items[*]', envelope: 'page' })
same<typeof bytes, Uint8Array>(true)
const response: Response = session.maskResponse('profile', new Response('{}'))
const stream: TransformStream<Uint8Array, Uint8Array> = session.maskStream('profile', { lines: true })
same<ReturnType<Session['reveal']>['outcome'], 'allow' | 'deny' | 'step-up'>(true)
void [response, stream]
session.mask('profile', profile, { for: 'export', context: { surface: 'card' } })
const listed: MaskedField[] = []
session.maskResponse('profile', new Response('{}'), { masked: listed })
const { patch, errors } = session.writable('profile', one, { id: 7 }, { record: profile })
same<(typeof errors)[number]['code'], WriteCode>(true)
for (const operation of patch) {
  if (operation.op !== 'remove') void operation.value
  // @ts-expect-error what is removed has no value
  else void operation.value
}
// @ts-expect-error what was masked says what must not be lost
session.writable('profile', { data: {} }, {})
// @ts-expect-error objects are masked by `mask`
session.maskJson('profile', { email: '' })
// @ts-expect-error records are masked for the screen or for what leaves it
session.maskJson('profile', '{}', { for: 'print' })

const closed: Session = closedSession('bad-signature')
void closed

const code: ErrorCode = new PermaskError('expired', 'the bundle ended').code
// @ts-expect-error the list of codes is closed
if (code === 'nonsense') void code
