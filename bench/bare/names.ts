/** Where the bare workflow runs. */
export const BARE_TASK_QUEUE = 'bench-bare';
