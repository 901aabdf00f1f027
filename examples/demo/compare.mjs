const compared = ['status', 'code', 'challenge', 'retryAfter']

/** Where an answer differs from the expected one; what is not expected must be absent. */
export function differences(expected, got) {
  return compared
    .filter((name) => expected[name] !== got[name])
    .map((name) => ({ name, expected: expected[name], got: got[name] }))
}
