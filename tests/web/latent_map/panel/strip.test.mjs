import assert from "node:assert/strict";
import test from "node:test";

import { createPlay } from "../../../../web/latent_map/panel/strip.js";
import { close } from "../../support.mjs";

test("a play goes there in 2.5 s and comes back", () => {
  const play = createPlay();
  const at = (ms) => play.advance(ms);
  close(at(1000), 0);
  let share = 0;
  for (let t = 1100; t <= 3500; t += 100) share = at(t);
  close(share, 1, 1e-6);
  for (let t = 3600; t <= 4500; t += 100) share = at(t);
  close(share, 0.6, 1e-6);
  for (let t = 4600; t <= 6000; t += 100) share = at(t);
  close(share, 0, 1e-6);
});
