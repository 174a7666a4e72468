/**
 * Streamlit's side of a part of web/: brings its markup to life and passes data and answers on.
 *
 * Streamlit calls the function below at first, and again for other data, another theme or another
 * callback; the returned function when the part has left the page, which may be before its module
 * is there.
 */
const at = (path) => new URL(path, document.baseURI);
const lives = new WeakMap(); // by parent element
let left = null; // {options, state} of the part that was taken off the page last
const HEARD = 300; // ms after which Streamlit has surely begun what an answer asks for
const PATIENCE = 1500; // ms that a click on a link waits at most

export default function (component) {
  const { parentElement } = component;
  const root = parentElement.querySelector("SELECTOR");
  let life = lives.get(parentElement);
  if (life?.root !== root) {
    life?.end();
    life = begin(root, parentElement);
    lives.set(parentElement, life);
  }
  const { setStateValue, setTriggerValue } = component;
  const send = ANSWER_IS_STATE ? setStateValue : setTriggerValue;
  life.answers.goTo((value) => send("ANSWER", value));
  life.show(optionsOf(component, life.answers));
  const { end } = life;
  // Streamlit also calls this when newer data overtook the call above, and the part is still there.
  return () => { if (!root.isConnected) end(); };
}

function optionsOf({ data }, answers) {
  const onChange = (value) => {
    if (!answers.leaving()) {
      if (value?.text) showInAddress(value.text);
      if (value?.scene !== undefined) showScene(value);
    }
    answers.give(value);
  };
  return { ...(data ? unpack(data) : {}), onChange };
}

/**
 * An answer asks for a run of the page that it was given on. Streamlit hears it after a run that
 * is under way, or after a link to another page was clicked: then it would begin to run the page
 * that was left, and the new one would stay empty. So the latest answer waits until no script runs,
 * and is dropped with the page. And a click on a link right after an answer waits for that answer's run.
 */
function createAnswers() {
  const app = document.querySelector('[data-testid="stApp"]');
  const away = new AbortController();
  let waiting = []; // the latest answer, until it can be sent
  let send = (value) => { void value; };
  let leaving = false;
  let sentAt = -HEARD;

  const isFree = () => !leaving && app?.dataset.testScriptState !== "running";
  const running = new MutationObserver(() => {
    if (app.dataset.testScriptState !== "running") leaving = false; // the other page is there
    flush();
  });
  if (app) running.observe(app, { attributeFilter: ["data-test-script-state"] });
  document.addEventListener("click", (event) => {
    if (!app || !leadsAway(event)) return;
    if (isUnderWay()) putOff(event);
    else leaving = true;
  }, { capture: true, signal: away.signal });

  /** Whether the run that the last answer asked for may not have come and gone. */
  const isUnderWay = () => performance.now() - sentAt < HEARD;

  function putOff(event) {
    event.preventDefault();
    event.stopImmediatePropagation();
    const link = event.target.closest("a[href]");
    const latest = performance.now() + PATIENCE;
    const again = () => {
      if ((isUnderWay() || !isFree()) && performance.now() < latest) return setTimeout(again, 30);
      sentAt = -HEARD; // this time it leads away
      link.click();
    };
    again();
  }

  function flush() {
    if (!isFree()) return;
    for (const value of waiting.splice(0)) {
      sentAt = performance.now();
      send(value);
    }
  }

  return {
    leaving: () => leaving,
    goTo(to) {
      send = to;
    },
    give(value) {
      waiting = [value];
      flush();
    },
    end() {
      away.abort();
      running.disconnect();
    },
  };
}

/** Whether a click opens another page of the app in this tab. */
function leadsAway(event) {
  const link = event.target.closest?.("a[href]");
  if (!link || link.target === "_blank" || event.ctrlKey || event.metaKey || event.shiftKey) return false;
  return link.origin === location.origin && link.pathname !== location.pathname;
}

/**
 * What is seen is in the address at once, and in place of what was there: Back leads to the page
 * before. ui/state/links.py writes the same words, which is then no news to Streamlit.
 */
function showInAddress(text) {
  const address = new URL(location.href);
  const kept = ["lesson", "scene"].map((name) => [name, address.searchParams.get(name)]);
  address.search = text;
  for (const [name, value] of kept) if (value !== null) address.searchParams.set(name, value);
  history.replaceState(history.state, "", address);
}

/**
 * How far a lesson is, at once: whatever the page tells the server next says it too, and none of it
 * leads back to the scene before.
 */
function showScene({ lesson, scene }) {
  const address = new URL(location.href);
  for (const [name, value] of Object.entries({ lesson, scene })) {
    if (scene === null) address.searchParams.delete(name);
    else address.searchParams.set(name, value);
  }
  history.replaceState(history.state, "", address);
}

/** The bytes of ui/components/message.py: a header's length, the header, a body. */
function unpack(data) {
  const bytes = data instanceof Uint8Array ? data : new Uint8Array(data);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  return { data: header, body: bytes.subarray(4 + length) };
}

const isSame = (a, b) => ["run", "look"].every((name) => a.data?.[name] === b.data?.[name]);

function begin(root, parentElement) {
  let part = null; // {mount, source} once the module is there
  let handle = null;
  let latest = null;
  let shown = null; // the options that the handle was mounted with
  let live = true;
  const answers = createAnswers();

  import(at("MODULE")).then(({ mount, httpSource }) => {
    const source = httpSource((digest) => at(`BLOCKS/${digest}`), at("PLOTLY"), (name) => at(`LATEST/${name}`));
    part = { mount, source };
    if (live) mountLatest();
  }).catch((error) => {
    console.error(error);
    if (live) root.replaceChildren("This part of the page could not be loaded. Reload the page.");
  });

  /** What was seen comes along where the same is shown: Streamlit may take a part off and put it back. */
  function mountLatest() {
    shown = latest;
    const state = left && isSame(left.options, latest) ? { state: left.state } : {};
    handle = part.mount(parentElement, part.source, { ...latest, ...state });
  }

  function show(options) {
    latest = options;
    if (!handle || handle.update(latest)) return;
    leave();
    mountLatest();
  }

  function leave() {
    if (handle) left = { options: shown, state: handle.state?.() };
    handle?.destroy();
    handle = null;
  }

  function end() {
    if (!live) return;
    live = false;
    answers.end();
    leave();
    lives.delete(parentElement);
  }

  return { root, answers, show, end };
}
