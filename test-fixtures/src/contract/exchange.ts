import type { RawRequest } from '../raw-http.js'
import type { HeaderLine } from '../raw-response.js'
import type { Answer } from './answers.js'
import type { AppName } from './apps.js'

/** One request that every adapter must answer alike, as literal header lines, and its answer. */
export interface Exchange {
  readonly title: string
  readonly app: AppName
  /** Target `/orders` unless told. */
  readonly request: Readonly<RawRequest>
  readonly answer: Answer
  /** The clause it stands on. */
  readonly source: string
}

export const bearer = (token: string): readonly HeaderLine[] => [['Authorization', `Bearer ${token}`]]
