// What a policy declares, as types: the names that questions may use, and the shapes of their objects.
import type { Register } from './index.js'

/** What a policy declares. `permask types` writes one; every name is a key, so that each can carry a comment. */
export interface PolicyTypes {
  /** Every permission, `resource:action`. */
  permissions: string
  /** For each resource its `actions` and the shape of its `object`. */
  resources: object
  roles: object
  groups: object
  statuses: object
  tasks: object
  navigation: object
  /** For each limit the type of its value. */
  limits: object
  classes: object
  /** For each record type its fields, each with its class. */
  records: object
  /** The attributes of the subject. */
  subject: object
  /** The attributes of the context. */
  context: object
}

/** A policy of which nothing is known: every name is text. */
export interface AnyPolicy {
  permissions: string
  resources: Record<string, { actions: string; object: object }>
  roles: Record<string, unknown>
  groups: Record<string, unknown>
  statuses: Record<string, unknown>
  tasks: Record<string, unknown>
  navigation: Record<string, unknown>
  limits: Record<string, string | number | readonly string[]>
  classes: Record<string, unknown>
  records: Record<string, unknown>
  subject: object
  context: object
}

/** The policy that the app has registered, or any. */
export type Registered = Register extends { policy: infer P extends PolicyTypes } ? P : AnyPolicy

/** The names of what a policy declares: `Key<P, 'roles'>`. */
export type Key<P extends PolicyTypes, K extends keyof PolicyTypes> = keyof P[K] & string

/** The permissions of a policy. */
export type PermissionOf<P extends PolicyTypes> = P['permissions']

/** The actions of a resource. */
export type ActionOf<P extends PolicyTypes, R extends Key<P, 'resources'>> = P['resources'][R] extends {
  actions: infer A extends string
}
  ? A
  : never

/** The shape of a resource's objects, as far as rules may read them: what a record has besides does not matter. */
export type ObjectOf<P extends PolicyTypes, R extends Key<P, 'resources'>> = P['resources'][R] extends {
  object: infer O extends object
}
  ? O
  : object

/** The shape of the objects that a permission is about. */
export type ObjectOfPermission<P extends PolicyTypes, X extends string> = X extends `${infer R}:${string}`
  ? R extends Key<P, 'resources'>
    ? ObjectOf<P, R>
    : object
  : object

/** What a limit comes to. */
export type LimitOf<P extends PolicyTypes, L extends Key<P, 'limits'>> = P['limits'][L]

/** The attributes of the subject. */
export type SubjectOf<P extends PolicyTypes> = P['subject']

/** The attributes of the context. */
export type ContextOf<P extends PolicyTypes> = P['context']
