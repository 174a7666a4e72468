/** The β slider: continuous in log β, with marked values, an exact field and a sweep. */
const SWEEP_SECONDS = 7; // one way
const REST_MS = 300;
const KEY_PERCENT = {
  ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 5, PageDown: -5,
}; // of the range; Shift divides by ten

function createBetaSlider(root, { low, high, ticks, onBeta, onRest }) {
  const [range, number, play] = [".lm-beta-range", ".lm-beta-number", ".lm-play"].map((name) =>
    root.querySelector(name),
  );
  const abort = new AbortController();
  const on = (target, type, listener) => target.addEventListener(type, listener, { signal: abort.signal });
  const span = Math.log(high / low);
  const toFraction = (beta) => Math.log(beta / low) / span;
  const toBeta = (fraction) => low * Math.exp(fraction * span);
  const clamp = (beta) => Math.min(high, Math.max(low, beta));
  let pressed = false;
  let rest = 0;
  let sweep = null; // {phase, last}: phase 0…2 goes up, then down

  Object.assign(range, { min: 0, max: 1, step: "any" });
  Object.assign(number, { min: low, max: high });
  drawTicks();

  function drawTicks() {
    const box = root.querySelector(".lm-beta-ticks");
    const inside = ticks.filter((beta) => beta >= low * 0.999 && beta <= high * 1.001);
    box.replaceChildren(...inside.map((beta) => {
      const tick = document.createElement("button");
      Object.assign(tick, { type: "button", textContent: formatBeta(beta), tabIndex: -1 });
      tick.setAttribute("aria-label", `Set β to ${formatBeta(beta)}`);
      tick.style.setProperty("--at", toFraction(clamp(beta)));
      on(tick, "click", () => choose(clamp(beta)));
      return tick;
    }));
  }

  /** A value chosen in one go: no drag to wait for. */
  function choose(beta) {
    stop();
    onBeta(beta);
    settle(0);
  }

  function settle(delay) {
    clearTimeout(rest);
    rest = setTimeout(() => (pressed || sweep ? null : onRest()), delay);
  }

  function show(beta) {
    range.value = toFraction(beta);
    range.setAttribute("aria-valuetext", `β = ${formatBeta(beta)}`);
    if (root.ownerDocument.activeElement !== number) number.value = formatBeta(beta);
  }

  on(range, "pointerdown", () => { pressed = true; stop(); });
  for (const type of ["pointerup", "pointercancel"]) {
    on(window, type, () => {
      if (!pressed) return;
      pressed = false;
      settle(0);
    });
  }
  on(range, "input", () => { stop(); onBeta(toBeta(Number(range.value))); settle(REST_MS); });
  on(range, "keydown", (event) => {
    const step = KEY_PERCENT[event.key];
    if (!step) return;
    event.preventDefault();
    stop();
    const fraction = Number(range.value) + (step * (event.shiftKey ? 0.1 : 1)) / 100;
    onBeta(toBeta(Math.min(1, Math.max(0, fraction))));
    settle(REST_MS);
  });
  const readNumber = () => {
    const beta = Number(number.value);
    if (number.value.trim() && beta > 0) choose(clamp(beta));
    else show(toBeta(Number(range.value)));
  };
  on(number, "change", readNumber);
  on(number, "keydown", (event) => { event.stopPropagation(); if (event.key === "Enter") number.blur(); });
  on(play, "click", () => (sweep ? pause() : start()));

  function start() {
    sweep = { phase: Math.acos(1 - 2 * Number(range.value)) / Math.PI, last: null };
    showPlaying();
  }

  function stop() {
    if (!sweep) return;
    sweep = null;
    showPlaying();
  }

  function pause() {
    stop();
    onRest();
  }

  function showPlaying() {
    play.setAttribute("aria-pressed", String(Boolean(sweep)));
    play.title = sweep ? "Pause" : "Sweep β";
    play.setAttribute("aria-label", play.title);
    if (sweep) onBeta(toBeta(Number(range.value)));
  }

  /** The sweep's β at time `now` in ms, or null when it is not running. It slows at both ends. */
  function advance(now) {
    if (!sweep) return null;
    const elapsed = sweep.last === null ? 0 : Math.min(100, now - sweep.last);
    sweep.last = now;
    sweep.phase = (sweep.phase + elapsed / 1000 / SWEEP_SECONDS) % 2;
    return clamp(toBeta((1 - Math.cos(Math.PI * sweep.phase)) / 2));
  }

  return { advance, clamp, show, destroy: () => { clearTimeout(rest); abort.abort(); } };
}

/** Three significant digits, without exponents or trailing zeros. */
const formatBeta = (beta) => String(Number(beta.toPrecision(3)));
