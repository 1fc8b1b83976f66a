import { type Clock, createManualClock } from '@lagoa/data';
import { expect, test } from 'vitest';
import { createGiveWay } from './give-way.ts';

test('sleeps only when 10 ms have passed', async () => {
  const manual = createManualClock(0n);
  let sleeps = 0;
  const clock: Clock = {
    now: manual.now,
    sleep: async () => {
      sleeps += 1;
    },
  };
  const giveWay = createGiveWay(clock, new AbortController().signal);
  await giveWay();
  await manual.sleep(9);
  await giveWay();
  expect(sleeps).toBe(0);
  await manual.sleep(1);
  await giveWay();
  await giveWay();
  expect(sleeps).toBe(1);
});

test('throws once aborted, with the reason as cause', async () => {
  const controller = new AbortController();
  const giveWay = createGiveWay(createManualClock(0n), controller.signal);
  await giveWay();
  controller.abort('enough');
  await expect(giveWay()).rejects.toMatchObject({ code: 'aborted', cause: 'enough' });
});
