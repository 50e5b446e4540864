import { setTimeout as pause } from 'node:timers/promises';

/** Asks again and again until the answer will do. */
export async function pollUntil<Answer>(
  ask: () => Promise<Answer>,
  isGood: (answer: Answer) => boolean,
): Promise<Answer> {
  for (;;) {
    const answer = await ask();
    if (isGood(answer)) return answer;
    await pause(100);
  }
}
