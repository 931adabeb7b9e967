// Where values are in their records. Records are alike: what was said of one is kept, and said again of the next.

/** How many pointers are kept below one that no other leads to. */
const MOST_KEPT = 4096

/** Of how many elements of an array they are kept. */
const MOST_ELEMENTS = 16

/** How many members of an object have one that is kept: numbers start again after so many. */
export const MOST_NUMBERS = 64

/** A member whose values get pointers. */
export interface Numbered {
  readonly key: string
  /** Below {@link MOST_NUMBERS}. Two may have the same. */
  readonly number: number
}

/** A JSON Pointer (RFC 6901), from the record. */
export interface Pointer {
  readonly text: string
  /** The member that it was made for. */
  readonly of: Numbered | undefined
  readonly members: Pointer[]
  readonly elements: Pointer[]
  /** How many more may be kept: one count for all that hang together. */
  readonly room: { left: number }
}

/** Returns the pointer to a record. */
export function topPointer(): Pointer {
  return { text: '', of: undefined, members: [], elements: [], room: { left: MOST_KEPT } }
}

/** Returns the pointer to a member of what is at a pointer. */
export function memberOf(at: Pointer, member: Numbered): Pointer {
  const found = at.members[member.number]
  return found !== undefined && found.of === member ? found : madeMember(at, member)
}

/** Returns the pointer to an element of what is at a pointer. */
export function elementOf(at: Pointer, index: number): Pointer {
  const found = index < MOST_ELEMENTS ? at.elements[index] : undefined
  return found !== undefined ? found : madeElement(at, index)
}

function madeMember(at: Pointer, member: Numbered): Pointer {
  const made = below(at, escaped(member.key), member)
  if (at.room.left > 0) {
    at.room.left -= 1
    at.members[member.number] = made
  }
  return made
}

function madeElement(at: Pointer, index: number): Pointer {
  const made = below(at, String(index), undefined)
  // In their order, so that the list has no holes.
  if (at.room.left > 0 && index < MOST_ELEMENTS && index === at.elements.length) {
    at.room.left -= 1
    at.elements.push(made)
  }
  return made
}

function below({ text, room }: Pointer, name: string, of: Numbered | undefined): Pointer {
  return { text: `${text}/${name}`, of, members: [], elements: [], room }
}

/** Returns a name as a part of a JSON Pointer. */
function escaped(name: string): string {
  return name.includes('~') || name.includes('/') ? name.replaceAll('~', '~0').replaceAll('/', '~1') : name
}
