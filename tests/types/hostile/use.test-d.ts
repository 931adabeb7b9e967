// Compile-only: names that would break out of a careless generator come through as they are.
import { type Session } from 'permask'

import type { Class, Group, NavigationId, RecordType, Role, Status, Task } from './policy.js'

type Equals<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const same = <A, B>(_equal: Equals<A, B>): void => {}

type Name =
  | "it's \"quoted\""
  | "back\\slash"
  | "tick ` ${x}"
  | "end */ of"
  | "start /* of"
  | "// line"
  | "</script>"
  | "line\u2028line"
  | "turn\u202eed"
  | "Gr\u00f6\u00dfe \u5927"
  | "1"
  | "-1"
  | "1.5"
  | "__proto__"
  | "constructor"
  | "toString"

same<Role, Name>(true)
same<Group, Name>(true)
same<Status, Name>(true)
same<Task, Name>(true)
same<NavigationId, Name>(true)
same<Class, Name>(true)
same<RecordType, Name>(true)
// Nothing of it became `any`, and not every text is a name.
same<Role, string>(false)
same<Role, any>(false)

declare const session: Session
session.viewAs({ roles: ["it's \"quoted\"", 'end */ of', '__proto__', '1'] })
// @ts-expect-error no such role
session.viewAs({ roles: ['2'] })
session.can('constructor', '1', { class: 'x', at: new Date(), list: ['2026-01-01T00:00:00Z'] })
session.can('toString:read')
// @ts-expect-error `read` is no action of `1`
session.can('read', '1')
// @ts-expect-error what every object has is no resource
session.can('read', 'hasOwnProperty')
// @ts-expect-error a list of points in time
session.can('1:0', { list: [7] })
// @ts-expect-error what a description said is no declaration
declare const broken: import('./policy.js').Broken
