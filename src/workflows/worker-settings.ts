/** Settings of every worker process, beside the policies they belong to. */

/** Options of the worker on the queue `mailkeel` (workflows and our own activities) and of the one on `providers`. */
export const WORKER_SETTINGS = {
  /** The default of 10 s is ten seconds of silence after each crash (measured). */
  stickyQueueScheduleToStartTimeout: '2 seconds',
  /**
   * Each cached run costs about 0.3 MB of heap (measured), parked ones too. Enough for a window of 10 domains with two batches each; a run
   * that fell out is replayed when it goes on.
   */
  maxCachedWorkflows: 50,
  /**
   * Calls under way on one queue. A window of ten domains has 40 to 80, most of which wait for their slot or an answer: they cost memory,
   * hardly processor time. What does not fit waits at the server.
   */
  maxConcurrentActivityTaskExecutions: 100,
  /** One thread runs workflow code: more tasks at once would only wait for it, and at ten seconds the server takes them back. */
  maxConcurrentWorkflowTaskExecutions: 40,
  /** Above the longest provider call, so that a deploy burns no attempt. */
  shutdownGraceTime: '45 seconds',
  /** Heartbeats each second reach the server at this pace, so a lost lease or a cancellation is seen soon. */
  maxHeartbeatThrottleInterval: '1 second',
} as const;
