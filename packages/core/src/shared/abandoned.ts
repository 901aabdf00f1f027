/** The reason of what ends because its server was closed: nobody's failure. */
export class Abandoned extends Error {
  override readonly name = 'Abandoned'
}
