/** Measures sections one after another. One that throws is reported as failed, and the others go on. */
export async function measureSections(sections, { size, cpus, say }) {
  const measured = []
  for (const { id, measure, plans } of sections) {
    say(`${id} …`)
    const start = performance.now()
    measured.push(await measureOne(id, () => measure(plans[size], cpus), say))
    say(`${id}: ${((performance.now() - start) / 1000).toFixed(0)} s`)
  }
  return measured
}

async function measureOne(id, measure, say) {
  try {
    return await measure()
  } catch (error) {
    say(error.stack ?? String(error))
    return { id, title: id, failed: reasonOf(error), tables: [] }
  }
}

// A report is published: what went wrong may stand there, where it happened on this machine may not.
const paths = /(?:file:\/\/)?(?<![\w/:])(?:\/[\w.@+-]+){2,}/g
const reasonOf = ({ code, name, message }) =>
  [code ?? name, message?.split('\n')[0].replaceAll(paths, '…')].filter(Boolean).join(': ') || 'for no reason given'
