import { runJobs, type Job } from './campaign'

const isJobs = (message: unknown): message is readonly Job[] => Array.isArray(message)

/** A process of a campaign: gets lists of jobs, one after the other, and reports the result of each. */
process.on('message', (message: unknown) => {
  if (!isJobs(message)) throw new TypeError('A campaign gives its children lists of jobs')
  void runJobs(message).then((summary) => process.send?.(summary))
})
