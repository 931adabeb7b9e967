/** What is found by a word, and kept once it was asked for: of many resources a page asks about few. */
class Asked<Found> {
  readonly #find: (word: string) => Found | undefined
  readonly #known = new Map<string, Found>()

  constructor(find: (word: string) => Found | undefined) {
    this.#find = find
  }

  get(word: string): Found | undefined {
    return this.#known.get(word) ?? this.#look(word)
  }

  #look(word: unknown): Found | undefined {
    // Apps without types ask with anything.
    if (typeof word !== 'string') return undefined
    const found = this.#find(word)
    if (found !== undefined) this.#known.set(literal(word), found)
    return found
  }
}

/** Where the answer about each permission of a policy stands in the tables of its sessions. */
export class Places {
  /** The places of a resource's permissions by action: what is asked in two words is not joined into one. */
  readonly ofResource: Asked<ReadonlyMap<string, number>> = new Asked((resource) => {
    if (!Object.hasOwn(this.#lines, resource)) return undefined
    return new Map(placesIn(this.#lines[resource]).map(([action, place]) => [literal(action), place]))
  })
  /** The place of a permission, `resource:action`. */
  readonly ofName: Asked<number> = new Asked((name) => {
    const colon = name.indexOf(':')
    return colon < 0 ? undefined : this.ofResource.get(name.slice(0, colon))?.get(name.slice(colon + 1))
  })
  readonly #lines: Readonly<Record<string, string>>
  #names: readonly string[] | undefined

  /** @param text an object of resources as JSON, of each the place of its first permission and the actions from there on */
  constructor(text: string) {
    this.#lines = JSON.parse(text) as Record<string, string>
  }

  /** Every permission by its place. */
  get names(): readonly string[] {
    return (this.#names ??= namesOf(this.#lines))
  }
}

function placesIn(line = ''): (readonly [action: string, place: number])[] {
  const [first, ...actions] = line.split(' ')
  return actions.map((action, index) => [action, Number(first) + index])
}

function namesOf(lines: Readonly<Record<string, string>>): string[] {
  const names: string[] = []
  for (const [resource, line] of Object.entries(lines)) {
    for (const [action, place] of placesIn(line)) names[place] = `${resource}:${action}`
  }
  return names
}

/**
 * Returns the same text as engines keep the names of members and the literals of code: each once. A text from elsewhere is
 * compared letter by letter with the literal that an app asks with.
 */
export function literal(name: string): string {
  // Parsing does it fastest.
  return Object.keys(JSON.parse(`{${JSON.stringify(name)}:0}`) as object)[0] ?? name
}
