/**
 * Streamlit's side of a part of web/: brings its markup to life and passes data and answers on.
 *
 * Streamlit calls the function below at first, and again for other data, another theme or another
 * callback; the returned function when the part leaves the page, which may be before its module
 * is there.
 */
const at = (path) => new URL(path, document.baseURI);
const lives = new WeakMap(); // by parent element

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
  const onChange = (value) => {
    if (value?.text) showInAddress(value.text);
    if (value?.scene !== undefined) showScene(value);
    send("ANSWER", value);
  };
  return { ...(data ? unpack(data) : {}), onChange };
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
    shown = latest;
    handle = part.mount(parentElement, part.source, { ...latest, ...carried });
  }

  function show(options) {
    latest = options;
    if (!handle || handle.update(latest)) return;
    const same = ["run", "look"].every((name) => shown.data?.[name] === latest.data?.[name]);
    const carried = same ? { state: handle.state?.() } : {};
    leave();
    mountLatest(carried);
  }

  function leave() {
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
