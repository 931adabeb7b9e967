// What every entry of the package exports, besides its own `openGate`.
export { closedSession } from './closed.js'
export { PermaskError } from './errors.js'
export type { ErrorCode } from './errors.js'
export type { AnyPolicy, PolicyTypes, Registered } from './policy.js'
export type {
  Assignable,
  BundleInfo,
  ConsideredRule,
  DecidingRule,
  DecisionCode,
  ExpectedSubject,
  Explanation,
  Field,
  Fields,
  Gate,
  GateOptions,
  GroupAssignment,
  HiddenItem,
  Limit,
  KeySet,
  Masked,
  MaskedField,
  MaskedValue,
  ModuleSource,
  Navigation,
  NavigationItem,
  Outcome,
  PublicKey,
  Purpose,
  RoleAssignment,
  Session,
  SessionOptions,
  SessionSubject,
  Subject,
  Task,
} from './types.js'
