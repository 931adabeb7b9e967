/** The words of a question: a permission, or an action and its resource; then the object, and what it would become. */
export type Words =
  | [permission: string, object?: object | undefined, next?: object | undefined]
  | [action: string, resource: string, object?: object | undefined, next?: object | undefined]

/** A question with its permission in one word. */
export interface Question {
  readonly permission: string
  readonly object: object | undefined
  readonly next: object | undefined
}

/** Returns the question that is asked by these words. What makes no sense becomes a permission that nobody has. */
export function questionOf(words: Words): Question {
  const [first, second, ...rest] = words
  if (typeof second === 'string') {
    const [object, next] = rest as [object?, object?]
    return { permission: `${second}:${first}`, object, next }
  }
  return { permission: first, object: second, next: rest[0] as object | undefined }
}
