/**
 * A walk from A, the kept place, to B: its places, and a film strip of what they decode to.
 *
 * `walk` is vae_core.latent.walk for two dimensions, in JavaScript.
 */
const FRAMES = 12;
const PLAY_SECONDS = 2.5; // one way

function walk([ax, ay], [bx, by], count, route) {
  const line = (t) => [ax + t * (bx - ax), ay + t * (by - ay)];
  const [a, b] = [Math.hypot(ax, ay), Math.hypot(bx, by)];
  const shares = Array.from({ length: count }, (_, i) => i / (count - 1));
  if (route === "line" || Math.min(a, b) < 1e-9) return shares.map(line);
  const [ux, uy, vx, vy] = [ax / a, ay / a, bx / b, by / b];
  const angle = Math.acos(Math.min(1, Math.max(-1, ux * vx + uy * vy)));
  if (angle < 1e-6 || Math.PI - angle < 1e-6) return shares.map(line);
  return shares.map((t) => {
    const [p, q] = [Math.sin((1 - t) * angle) / Math.sin(angle), Math.sin(t * angle) / Math.sin(angle)];
    const length = a + t * (b - a);
    return [length * (p * ux + q * vx), length * (p * uy + q * vy)];
  });
}

function createPath(root, { header, onChange, onClose, onPlay }) {
  const abort = new AbortController();
  const [height, width, channels] = imageShape(header.spec.shape);
  const canvas = root.querySelector("canvas");
  Object.assign(canvas, { width: width * FRAMES, height });
  const context = canvas.getContext("2d");
  const tile = context.createImageData(width, height);
  const play = root.querySelector(".lm-path-play");
  const routes = [...root.querySelectorAll("[data-route]")];
  const listen = (element, handler) => element.addEventListener("click", handler, { signal: abort.signal });
  let route = "line";
  let playing = null; // {phase, last}: phase 0…2 goes there, then back
  let drawn = "";

  for (const button of routes) {
    listen(button, () => { route = button.dataset.route; showRoute(); onChange(); });
  }
  listen(root.querySelector(".lm-path-close"), onClose);
  listen(play, () => { playing ? stop() : start(); onPlay(); });

  function showRoute() {
    for (const button of routes) button.setAttribute("aria-pressed", String(button.dataset.route === route));
  }

  const places = (from, to, count = FRAMES) => walk(from, to, count, route);

  /** The strip; decoded anew only when something about it has changed. */
  function draw(from, to, beta, decoder) {
    root.hidden = !to;
    if (!to) { drawn = ""; return; }
    const key = JSON.stringify([from, to, beta, route]);
    if (key === drawn) return;
    drawn = key;
    places(from, to).forEach((z, i) => {
      paintImage(tile.data, decoder.decode(z), channels);
      context.putImageData(tile, i * width, 0);
    });
  }

  function start() { playing = { phase: 0, last: null }; showPlaying(); }
  function stop() { playing = null; showPlaying(); }
  function showPlaying() {
    play.setAttribute("aria-pressed", String(Boolean(playing)));
    play.textContent = playing ? "Pause" : "Play";
  }

  /** Where the play is at `now` in ms: a z on the way, or null when it rests. */
  function advance(now, from, to) {
    if (!playing || !to) return null;
    const elapsed = playing.last === null ? 0 : Math.min(100, now - playing.last);
    playing.last = now;
    playing.phase = (playing.phase + elapsed / 1000 / PLAY_SECONDS) % 2;
    const share = playing.phase < 1 ? playing.phase : 2 - playing.phase;
    const fine = places(from, to, 101);
    return fine[Math.round(share * 100)];
  }

  showRoute();
  showPlaying();
  return { advance, draw, places, stop, destroy: () => abort.abort() };
}
