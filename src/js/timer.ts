/** Returns a timer that keeps no process alive: where timers are objects, they would. */
export function timer(call: () => void, milliseconds: number): ReturnType<typeof setTimeout> {
  const started = setTimeout(call, milliseconds)
  ;(started as { unref?(): void }).unref?.()
  return started
}
