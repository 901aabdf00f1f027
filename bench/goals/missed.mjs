/**
 * Why the committed run misses a goal: its title → the reason, as Markdown. Written by hand, with a profile behind it.
 * A reason for a goal that the run reaches is an error, and so is a missed goal without one: see test/report.test.ts.
 */
export const missed = {}
