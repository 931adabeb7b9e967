// Made by `permask types` from the policy `hostile *\/ 'id'   `x``. Do not edit: run it again.
import 'permask'

declare module 'permask' {
  interface Register {
    policy: Policy
  }
}

/**
 * *\/ export type Broken = any /*
 *
 * line one line two *\/ \@internal
 */
export interface Policy {
  permissions: Permission
  resources: {
    /** *\/ */
    '1': {
      actions: '0' | 'a-b' | 'constructor'
      object: {
        readonly at?: string | Date | null
        readonly class?: string | null
        readonly id?: string | null
        readonly list?: readonly (string | Date)[] | null
      }
    }
    toString: {
      actions: 'read'
      object: {
        readonly id?: string | null
      }
    }
  }
  roles: {
    /** -1 */
    '-1': unknown
    /** // line */
    '// line': unknown
    /** 1 */
    '1': unknown
    /** 1.5 */
    '1.5': unknown
    /** </script> */
    '<\/script>': unknown
    /** Größe 大 */
    'Größe 大': unknown
    /** __proto__ */
    __proto__: unknown
    /** back\slash */
    'back\\slash': unknown
    /** constructor */
    constructor: unknown
    /** end *\/ of */
    'end *\/ of': unknown
    /** it's "quoted" */
    'it\'s "quoted"': unknown
    /** line line */
    'line\u{2028}line': unknown
    /** start /* of */
    'start /\* of': unknown
    /** tick ` ${x} */
    'tick ` ${x}': unknown
    /** toString */
    toString: unknown
    /** turn ed */
    'turn\u{202e}ed': unknown
  }
  groups: {
    '-1': unknown
    '// line': unknown
    '1': unknown
    '1.5': unknown
    '<\/script>': unknown
    'Größe 大': unknown
    __proto__: unknown
    'back\\slash': unknown
    constructor: unknown
    'end *\/ of': unknown
    'it\'s "quoted"': unknown
    'line\u{2028}line': unknown
    'start /\* of': unknown
    'tick ` ${x}': unknown
    toString: unknown
    'turn\u{202e}ed': unknown
  }
  statuses: {
    '-1': unknown
    '// line': unknown
    '1': unknown
    '1.5': unknown
    '<\/script>': unknown
    'Größe 大': unknown
    __proto__: unknown
    'back\\slash': unknown
    constructor: unknown
    'end *\/ of': unknown
    'it\'s "quoted"': unknown
    'line\u{2028}line': unknown
    'start /\* of': unknown
    'tick ` ${x}': unknown
    toString: unknown
    'turn\u{202e}ed': unknown
  }
  tasks: {
    '-1': unknown
    '// line': unknown
    '1': unknown
    '1.5': unknown
    '<\/script>': unknown
    'Größe 大': unknown
    __proto__: unknown
    'back\\slash': unknown
    constructor: unknown
    'end *\/ of': unknown
    'it\'s "quoted"': unknown
    'line\u{2028}line': unknown
    'start /\* of': unknown
    'tick ` ${x}': unknown
    toString: unknown
    'turn\u{202e}ed': unknown
  }
  navigation: {
    /** -1 */
    '-1': unknown
    /** // line */
    '// line': unknown
    /** 1 */
    '1': unknown
    /** 1.5 */
    '1.5': unknown
    /** </script> */
    '<\/script>': unknown
    /** Größe 大 */
    'Größe 大': unknown
    /** __proto__ */
    __proto__: unknown
    /** back\slash */
    'back\\slash': unknown
    /** constructor */
    constructor: unknown
    /** end *\/ of */
    'end *\/ of': unknown
    /** it's "quoted" */
    'it\'s "quoted"': unknown
    /** line line */
    'line\u{2028}line': unknown
    /** start /* of */
    'start /\* of': unknown
    /** tick ` ${x} */
    'tick ` ${x}': unknown
    /** toString */
    toString: unknown
    /** turn ed */
    'turn\u{202e}ed': unknown
  }
  limits: {
    'back\\slash': 'it\'s "quoted"' | 'back\\slash' | 'tick ` ${x}' | 'end *\/ of' | 'start /\* of' | '// line' | '<\/script>' | 'line\u{2028}line' | 'turn\u{202e}ed' | 'Größe 大' | '1' | '-1' | '1.5' | '__proto__' | 'constructor' | 'toString'
    'it\'s "quoted"': 'it\'s "quoted"' | 'back\\slash' | 'tick ` ${x}' | 'end *\/ of' | 'start /\* of' | '// line' | '<\/script>' | 'line\u{2028}line' | 'turn\u{202e}ed' | 'Größe 大' | '1' | '-1' | '1.5' | '__proto__' | 'constructor' | 'toString'
    'tick ` ${x}': 'it\'s "quoted"' | 'back\\slash' | 'tick ` ${x}' | 'end *\/ of' | 'start /\* of' | '// line' | '<\/script>' | 'line\u{2028}line' | 'turn\u{202e}ed' | 'Größe 大' | '1' | '-1' | '1.5' | '__proto__' | 'constructor' | 'toString'
  }
  classes: {
    '-1': unknown
    '// line': unknown
    '1': unknown
    '1.5': unknown
    '<\/script>': unknown
    'Größe 大': unknown
    __proto__: unknown
    'back\\slash': unknown
    constructor: unknown
    'end *\/ of': unknown
    'it\'s "quoted"': unknown
    'line\u{2028}line': unknown
    'start /\* of': unknown
    'tick ` ${x}': unknown
    toString: unknown
    'turn\u{202e}ed': unknown
  }
  records: {
    '-1': {
      '$[\'it\\\'s *\/\']': 'it\'s "quoted"'
    }
    '// line': {
      '$[\'it\\\'s *\/\']': 'it\'s "quoted"'
    }
    '1': {
      '$[\'it\\\'s *\/\']': 'it\'s "quoted"'
    }
    '1.5': {
      '$[\'it\\\'s *\/\']': 'it\'s "quoted"'
    }
    '<\/script>': {
      '$[\'it\\\'s *\/\']': 'it\'s "quoted"'
    }
    'Größe 大': {
      '$[\'it\\\'s *\/\']': 'it\'s "quoted"'
    }
    __proto__: {
      '$[\'it\\\'s *\/\']': 'it\'s "quoted"'
    }
    'back\\slash': {
      '$[\'it\\\'s *\/\']': 'it\'s "quoted"'
    }
    constructor: {
      '$[\'it\\\'s *\/\']': 'it\'s "quoted"'
    }
    'end *\/ of': {
      '$[\'it\\\'s *\/\']': 'it\'s "quoted"'
    }
    'it\'s "quoted"': {
      '$[\'it\\\'s *\/\']': 'it\'s "quoted"'
    }
    'line\u{2028}line': {
      '$[\'it\\\'s *\/\']': 'it\'s "quoted"'
    }
    'start /\* of': {
      '$[\'it\\\'s *\/\']': 'it\'s "quoted"'
    }
    'tick ` ${x}': {
      '$[\'it\\\'s *\/\']': 'it\'s "quoted"'
    }
    toString: {
      '$[\'it\\\'s *\/\']': 'it\'s "quoted"'
    }
    'turn\u{202e}ed': {
      '$[\'it\\\'s *\/\']': 'it\'s "quoted"'
    }
  }
  subject: {
    readonly class?: number | null
    readonly constructor?: string | null
  }
  context: {
    readonly __proto__?: boolean | null
  }
}

export type Permission =
  | '1:0'
  | '1:a-b'
  | '1:constructor'
  | 'toString:read'

export type Resource = keyof Policy['resources'] & string
export type Role = keyof Policy['roles'] & string
export type Group = keyof Policy['groups'] & string
export type Status = keyof Policy['statuses'] & string
export type Task = keyof Policy['tasks'] & string
export type NavigationId = keyof Policy['navigation'] & string
export type Limit = keyof Policy['limits'] & string
export type Class = keyof Policy['classes'] & string
export type RecordType = keyof Policy['records'] & string
