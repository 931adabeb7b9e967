// Where values are in their records. Records are alike: the pointer that was made for one is used again for the next.

/** How many pointers are kept below one that no other leads to. */
const MOST_KEPT = 4096

/** Of how many elements of an array they are kept. */
const MOST_ELEMENTS = 16

/** A member whose values get pointers. */
export interface Numbered {
  readonly key: string
  /** A small number. Two may have the same. */
  readonly number: number
}

/** A JSON Pointer (RFC 6901), from the record. What it says is put together for those who want to know. */
export interface Pointer {
  readonly above: Pointer | undefined
  /** The last step: a member, or which element of an array. */
  readonly last: Numbered | number
  members: Pointer[] | undefined
  elements: Pointer[] | undefined
  /** How many more may be kept: one count for all that hang together. */
  readonly room: { left: number }
}

/** Returns the pointer to a record. */
export function topPointer(): Pointer {
  return below(undefined, 0, { left: MOST_KEPT })
}

/** Returns the pointer to a member of what is at a pointer. */
export function memberOf(at: Pointer, member: Numbered): Pointer {
  const found = at.members?.[member.number]
  return found !== undefined && found.last === member ? found : madeMember(at, member)
}

/** Returns the pointer to an element of what is at a pointer. */
export function elementOf(at: Pointer, index: number): Pointer {
  return (index < MOST_ELEMENTS ? at.elements?.[index] : undefined) ?? madeElement(at, index)
}

/** Returns a pointer as text. */
export function textOf({ above, last }: Pointer): string {
  if (above === undefined) return ''
  return `${textOf(above)}/${typeof last === 'number' ? last : escaped(last.key)}`
}

function madeMember(at: Pointer, member: Numbered): Pointer {
  const made = below(at, member, at.room)
  if (at.room.left > 0) {
    at.room.left -= 1
    at.members ??= []
    at.members[member.number] = made
  }
  return made
}

function madeElement(at: Pointer, index: number): Pointer {
  const made = below(at, index, at.room)
  at.elements ??= []
  // In their order, so that the list has no holes.
  if (at.room.left > 0 && index < MOST_ELEMENTS && index === at.elements.length) {
    at.room.left -= 1
    at.elements.push(made)
  }
  return made
}

function below(above: Pointer | undefined, last: Numbered | number, room: Pointer['room']): Pointer {
  return { above, last, members: undefined, elements: undefined, room }
}

/** Returns a name as a part of a JSON Pointer. */
function escaped(name: string): string {
  return name.includes('~') || name.includes('/') ? name.replaceAll('~', '~0').replaceAll('/', '~1') : name
}
