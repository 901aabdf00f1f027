// Prints how many milliseconds the imports of its arguments take, one after the other. Imports nothing itself: it would be loaded then.
const start = performance.now()
for (const name of process.argv.slice(2)) await import(name)
console.log(performance.now() - start)
