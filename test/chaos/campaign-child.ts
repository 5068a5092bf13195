import { runJobs, type Job } from './campaign'

const isJobs = (message: unknown): message is readonly Job[] => Array.isArray(message)

/** One process of a campaign: gets lists of jobs, one after the other, and tells what came of each. */
process.on('message', (message: unknown) => {
  if (!isJobs(message)) throw new TypeError('A campaign gives its children lists of jobs')
  void runJobs(message).then((summary) => process.send?.(summary))
})
