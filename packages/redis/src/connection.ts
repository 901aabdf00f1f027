/** A command and its arguments, as Redis takes them. */
export type Command = readonly string[]

/** What this package needs of a client, whichever it is. */
export interface Connection {
  /**
   * Sends commands together and waits for all replies: one round trip, however many they are.
   * A command that Redis refuses answers with an `Error` in its place; the promise rejects when there is no answer to be had.
   *
   * @param signal once it is aborted, what has not been sent yet is not sent any more, and the promise rejects
   */
  send(commands: readonly Command[], signal?: AbortSignal): Promise<readonly unknown[]>
  /** One with a socket of its own, for reads that block. Whoever asks for it closes it. */
  duplicate(): Connection
  /** Ends a duplicate, also in the middle of a read that blocks. The client of the application is never closed. */
  close(): Promise<void>
}
