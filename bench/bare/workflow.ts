/** The barest workflow there is: so many empty activities, a few at a time. */
import { proxyActivities } from '@temporalio/workflow';

const { nothing } = proxyActivities<{ nothing: () => Promise<void> }>({
  startToCloseTimeout: '1 minute',
});

/** Runs `count` activities, `lanes` at a time. */
export async function bare(count: number, lanes: number): Promise<void> {
  let left = count;
  const lane = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await nothing();
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
