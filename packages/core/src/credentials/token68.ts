/** RFC 9110 §11.2. Linear: one character class, then padding. */
export function isToken68(text: string): boolean {
  return /^[A-Za-z0-9\-._~+/]+=*$/.test(text)
}
