/**
 * Streamlit's side of a part of web/: brings its markup to life and passes data and answers on.
 *
 * Streamlit calls the function below at first, and again for other data, another theme or another
 * callback; the returned function when the part leaves the page, which may be before its module
 * is there.
 */
const at = (path) => new URL(path, document.baseURI);
const MOST_SETUPS = 16;
const lives = new WeakMap(); // by parent element
const setups = new Map(); // by run: a map that comes back shows the same view, layers and legend

export default function (component) {
  const { parentElement } = component;
  const root = parentElement.querySelector("SELECTOR");
  let life = lives.get(parentElement);
  if (life?.root !== root) {
    life?.end();
    life = begin(root, parentElement);
    lives.set(parentElement, life);
  }
  life.show(optionsOf(component));
  return life.end;
}

function optionsOf({ data, setStateValue, setTriggerValue }) {
  const send = ANSWER_IS_STATE ? setStateValue : setTriggerValue;
  return { ...(data ? unpack(data) : {}), onChange: (value) => send("ANSWER", value) };
}

/** The bytes of ui/components/message.py: a header's length, the header, a body. */
function unpack(data) {
  const bytes = data instanceof Uint8Array ? data : new Uint8Array(data);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  return { data: header, body: bytes.subarray(4 + length) };
}

function begin(root, parentElement) {
  let part = null; // {mount, source} once the module is there
  let handle = null;
  let latest = null;
  let shown = null; // the options that the handle was mounted with
  let live = true;

  import(at("MODULE")).then(({ mount, httpSource }) => {
    const source = httpSource((digest) => at(`BLOCKS/${digest}`), at("PLOTLY"));
    part = { mount, source };
    if (live) mountLatest();
  }).catch((error) => {
    console.error(error);
    if (live) root.replaceChildren("This part of the page could not be loaded. Reload the page.");
  });

  function mountLatest(carried = {}) {
    const setup = setups.get(latest.data?.run);
    shown = latest;
    handle = part.mount(parentElement, part.source, { ...latest, setup, ...carried });
  }

  function show(options) {
    latest = options;
    if (!handle || handle.update(latest)) return;
    const carried = shown.data?.run === latest.data?.run ? { state: handle.state() } : {};
    leave();
    mountLatest(carried);
  }

  function leave() {
    if (handle?.setup) remember(shown.data.run, handle.setup());
    handle?.destroy();
    handle = null;
  }

  function end() {
    if (!live) return;
    live = false;
    leave();
    lives.delete(parentElement);
  }

  return { root, show, end };
}

function remember(run, setup) {
  setups.delete(run);
  setups.set(run, setup);
  if (setups.size > MOST_SETUPS) setups.delete(setups.keys().next().value);
}
