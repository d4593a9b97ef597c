// The page of `wsse serve`. Every text of a record comes from the client, so all texts
// become text nodes. Nothing here makes HTML from a string.
"use strict";

/** The server keeps this many requests too. */
const LIMIT = 500;
/** The minimum time between two updates of the list, in milliseconds. */
const PAUSE = 300;
/** The chart shows this many clients: there are this many shapes and colours. */
const CLIENTS = 5;

const at = (id) => document.getElementById(id);

/** Makes an element. Strings among the children become text nodes. */
function make(name, className, ...children) {
  const element = document.createElement(name);
  if (className) element.className = className;
  element.append(...children);
  return element;
}

/** Writes characters that are invisible or change the direction of text as their code points. */
function visible(text) {
  const code = (character) => character.codePointAt(0).toString(16).padStart(4, "0");
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => `\\u{${code(character)}}`);
}

/** Text from a request, which cannot change the direction of the text around it. */
const quote = (text) => make("bdi", "code", visible(text));

/** The start of a text, for a row of the list. A header can be as long as 64 KiB. */
const start = (text) => quote(text.length > 200 ? `${text.slice(0, 200)}…` : text);

/** The two largest units of a number of seconds. */
function duration(seconds) {
  const units = [["y", 31557600], ["d", 86400], ["h", 3600], ["min", 60], ["s", 1]];
  const first = units.findIndex(([, size]) => seconds >= size);
  if (first === -1) return "0 s";
  const parts = [];
  for (const [unit, size] of units.slice(first, first + 2)) {
    const number = Math.floor(seconds / size);
    if (number > 0) parts.push(`${number} ${unit}`);
    seconds -= number * size;
  }
  return parts.join(" ");
}

/** How far a client's clock is from the server's. */
function difference(seconds) {
  if (seconds === 0) return "0 s";
  return `${duration(Math.abs(seconds))} ${seconds > 0 ? "ahead" : "behind"}`;
}

const clockTime = (time) => new Date(time).toLocaleTimeString("en-GB");

// --- One request -----------------------------------------------------------------------------------

/** The colour of a verdict. An accepted request can still need attention: a readable password, say. */
function colour(record) {
  if (!record.accepted) return "bad";
  return record.verdict === "accepted" ? "good" : "odd";
}

function summaryOf(record) {
  const { method, path, username, verdict } = record;
  const time = make("time", "", clockTime(record.time));
  time.dateTime = time.title = record.time;
  return make("summary", "",
    time,
    make("span", "what", make("b", "", start(method)), " ", start(path)),
    make("span", "who", username === null ? "–" : start(username)),
    make("span", `verdict ${colour(record)}`, `${record.accepted ? "✓" : "✗"} ${visible(verdict)}`));
}

/** Highlights a text from the first character that differs from the other text. */
function marked(text, other) {
  const [ours, theirs] = [[...text], [...other]];
  const differs = ours.findIndex((character, index) => character !== theirs[index]);
  const same = differs === -1 ? ours.length : differs;
  const part = (from, to) => visible(ours.slice(from, to).join(""));
  return make("bdi", "", part(0, same), make("mark", "", part(same)));
}

/** A table of rows of three texts: a name and two values. `compares` marks values that differ. */
function table(caption, titles, rows, compares) {
  const heading = (scope, ...children) => Object.assign(make("th", "", ...children), { scope });
  const body = rows.map(([name, ...values]) => {
    const differs = compares && !values.includes(null) && values[0] !== values[1];
    const cells = values.map((value, index) => {
      if (value === null) return make("td", "", compares ? "not known" : "–");
      return make("td", "", differs ? marked(value, values[1 - index]) : quote(value));
    });
    const title = heading("row", visible(name), differs ? " (differs)" : "");
    return make("tr", differs ? "differs" : "", title, ...cells);
  });
  const head = make("tr", "", ...titles.map((title) => heading("col", title)));
  return make("section", "",
    make("h3", "", caption),
    make("table", "", make("thead", "", head), make("tbody", "", ...body)));
}

function lifetimeOf({ lifetime_seconds: lifetime, expires_in_seconds: left }) {
  if (lifetime === -1) return "no limit";
  if (typeof left !== "number") return duration(lifetime);
  return `${duration(lifetime)}, ${left >= 0 ? `${duration(left)} left` : `expired ${duration(-left)} ago`}`;
}

function factsOf(record) {
  const { method, path, agent, client, age_seconds: age, key } = record;
  const facts = [
    ["Request", `${method} ${path}`],
    ["Client", agent === null ? client : `${agent} at ${client}`],
    ["Server", record.server],
    ["Found in", record.header === null ? null : record.source],
    ["Clock difference", age === null ? null : difference(-age)],
    ["Lifetime", lifetimeOf(record)],
    ["Key", key === null ? null : `key ${key} matches`],
    ["Dialect", record.dialect],
  ];
  const list = make("dl", "");
  for (const [name, value] of facts) {
    if (value !== null) list.append(make("dt", "", name), make("dd", "", quote(value)));
  }
  return list;
}

/** A diagnosis or a warning. */
function finding(style, title, ...lines) {
  const paragraphs = lines.map((line) => make("p", "", ...line));
  return make("div", `finding ${style}`, make("b", "code", visible(title)), ...paragraphs);
}

function opened(record) {
  const findings = record.diagnosis.map(({ cause, message, fix }) =>
    finding(record.accepted ? "odd" : "bad", cause, [visible(message)], [make("b", "", "Fix: "), visible(fix)]));
  findings.push(...record.warnings.map((warning) => finding("odd", "warning", [visible(warning)])));
  const body = make("div", "opened",
    make("p", "message", `${record.status}: ${visible(record.message)}`),
    ...findings,
    factsOf(record));
  if (record.steps.length > 0) {
    const rows = record.steps.map(({ name, sent, expected }) => [name, sent, expected]);
    body.append(table("How the digest is made", ["Step", "Sent", "Expected"], rows, true));
  }
  if (record.fields.length > 0) {
    const rows = record.fields.map(({ name, sent, decoded }) => [name, sent, decoded]);
    body.append(table("Fields", ["Field", "Sent", "Decoded"], rows, false));
  }
  if (record.header !== null) {
    body.append(make("section", "",
      make("h3", "", "As received"),
      make("pre", "", quote(record.header))));
  }
  return body;
}

/** A row of the list. Its content is built when it is first opened. */
function rowOf(record) {
  const details = make("details", "", summaryOf(record));
  details.addEventListener("toggle", () => {
    if (details.open && details.childElementCount === 1) details.append(opened(record));
  });
  return make("li", "", details);
}

// --- The list --------------------------------------------------------------------------------------

/** The requests on the page, oldest first: id → {record, row}. */
const shown = new Map();
/** Events that arrived since the last update, still as JSON. */
let waiting = [];
let timer = null;
let updated = 0;

function remove(id) {
  const { row } = shown.get(id);
  if (row.contains(document.activeElement)) {
    const neighbour = row.previousElementSibling ?? row.nextElementSibling;
    (neighbour?.querySelector("summary") ?? at("clear")).focus();
  }
  row.remove();
  shown.delete(id);
}

function add(records) {
  const rows = document.createDocumentFragment();
  for (const record of records) {
    const row = rowOf(record);
    shown.set(record.id, { record, row });
    rows.prepend(row);
  }
  at("requests").prepend(rows);
  // An open request stays on the page, however many requests follow.
  const unread = [...shown].filter(([, { row }]) => !row.querySelector("details[open], summary:focus"));
  for (const [id] of unread.slice(0, Math.max(0, shown.size - LIMIT))) remove(id);
}

function update() {
  const records = [...shown.values()].map(({ record }) => record);
  const refused = records.filter((record) => !record.accepted).length;
  at("count").textContent = `${records.length - refused} accepted, ${refused} refused`;
  at("list").hidden = records.length === 0;
  at("empty").hidden = records.length > 0;
  drawClocks(records);
}

/** Shows the events that wait, in one go. */
function showWaiting() {
  timer = null;
  const records = waiting.slice(-LIMIT).map((data) => JSON.parse(data));
  waiting = [];
  add(records);
  update();
  tell(records);
  updated = performance.now();
}

function receive(event) {
  waiting.push(event.data);
  if (waiting.length > 2 * LIMIT) waiting = waiting.slice(-LIMIT);
  const pause = Math.max(0, updated + PAUSE - performance.now());
  timer ??= setTimeout(() => requestAnimationFrame(showWaiting), pause);
}

function clearAll() {
  waiting = [];
  for (const id of [...shown.keys()].reverse()) remove(id);
  update();
}

/** New requests that the screen reader has not been told about. */
let untold = [];

/** Tells a screen reader about new requests, at most every two seconds. */
function tell(records) {
  if (untold.length === 0 && records.length > 0) setTimeout(tellNow, 2000);
  untold.push(...records);
}

function tellNow() {
  const [{ method, path, verdict }] = untold;
  at("news").textContent = untold.length === 1
    ? visible(`${method} ${path}: ${verdict}`)
    : `${untold.length} new requests`;
  untold = [];
}

// --- The clocks ------------------------------------------------------------------------------------

/** Makes an SVG element. */
function draw(name, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** The shape of a client's points, since colour alone does not tell clients apart. `series` is the
 * number of the client in the chart. */
function shape(series, x, y) {
  const path = [
    "m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z", // circle
    "m-3.5-3.5h7v7h-7z", // square
    "m0-5l4.5 8h-9z", // triangle
    "m0-5l5 5l-5 5l-5-5z", // diamond
    "m-5-2h3v-3h4v3h3v4h-3v3h-4v-3h-3z", // cross
  ][series];
  return draw("path", { d: `M${x} ${y}${path}` });
}

/** Seconds and years fit into one chart: the scale is logarithmic on both sides of 0. */
const scaled = (seconds) => Math.sign(seconds) * Math.log10(1 + Math.abs(seconds));

/** The differences that can have a line in the chart, in seconds. */
const TICKS = [1, 10, 60, 600, 3600, 86400, 864000, 31557600, 315576000].flatMap((tick) => [tick, -tick]);

/** Maps the values from `low` to `high` to pixels. A single value is in the middle. */
function pixels(low, high, from, to) {
  const share = (value) => (high === low ? 0.5 : (value - low) / (high - low));
  return (value) => Math.round(10 * (from + (to - from) * share(value))) / 10;
}

function chart(clients) {
  const { clientWidth: width, clientHeight: height } = at("chart");
  const [left, right] = [90, width - 12];
  const points = clients.flat();
  const times = points.map((point) => point.time);
  const values = points.map((point) => scaled(point.seconds));
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const [low, high] = [Math.min(scaled(-1), ...values), Math.max(scaled(1), ...values)];
  const x = pixels(first, last, left, right);
  const fromScaled = pixels(low, high, height - 24, 12);
  const y = (seconds) => fromScaled(scaled(seconds));
  const label = (text, x, y, anchor) => draw("text", { x, y, "text-anchor": anchor }, text);
  const svg = draw("svg", { role: "img", "aria-label": "Chart of the clock differences in the list below" });

  const ticks = [0];
  for (const tick of TICKS) {
    const inside = scaled(tick) >= low && scaled(tick) <= high;
    if (inside && ticks.every((other) => Math.abs(y(tick) - y(other)) >= 16)) ticks.push(tick);
  }
  for (const tick of ticks) {
    svg.append(
      draw("path", { d: `M${left} ${y(tick)}H${right}`, class: tick === 0 ? "zero" : "rule" }),
      label(difference(tick), left - 8, y(tick) + 4, "end"));
  }
  svg.append(label(clockTime(first), left, height - 4, "start"));
  if (last > first) svg.append(label(clockTime(last), right, height - 4, "end"));
  clients.forEach((points, series) => {
    const places = points.map(({ time, seconds }) => [x(time), y(seconds)]);
    svg.append(draw("g", { class: `client client-${series}` },
      draw("polyline", { points: places.join(" ") }),
      ...places.map(([x, y]) => shape(series, x, y))));
  });
  return svg;
}

/** What the chart shows of one client, in words. */
function clientItem(name, points, series) {
  const seconds = points.map((point) => point.seconds);
  const [lowest, highest] = [Math.min(...seconds), Math.max(...seconds)];
  const range = lowest === highest ? "" : ` (from ${difference(lowest)} to ${difference(highest)})`;
  const mark = draw("svg", { viewBox: "-7 -7 14 14", class: `client client-${series}`, "aria-hidden": "true" });
  mark.append(shape(series, 0, 0));
  return make("li", "", mark, start(name), `: ${difference(seconds.at(-1))}${range}`);
}

function drawClocks(records) {
  const clients = new Map();
  for (const { agent, client, time, age_seconds: age } of records) {
    if (age === null) continue;
    const name = agent ?? client.replace(/:\d+$/, "");
    if (!clients.has(name)) clients.set(name, []);
    clients.get(name).push({ time: Date.parse(time), seconds: -age });
  }
  const newest = [...clients].slice(-CLIENTS);
  at("clock").hidden = newest.length === 0;
  if (newest.length === 0) return;
  const items = newest.map(([name, points], series) => clientItem(name, points, series));
  const others = clients.size - newest.length;
  if (others > 0) items.push(make("li", "", `and ${others} other client${others === 1 ? "" : "s"}`));
  at("clients").replaceChildren(...items);
  at("chart").replaceChildren(chart(newest.map(([, points]) => points)));
}

// --- The connection --------------------------------------------------------------------------------

function say(connected) {
  const text = connected ? "Connected" : "Connection lost. Trying to reconnect…";
  if (at("connection").textContent !== text) at("connection").textContent = text;
  at("connection").className = connected ? "live" : "lost";
}

/** A command that sends a valid request. */
function exampleFor({ username, dialect }) {
  const word = /^[\w@.+-]+$/.test(username) ? username : `'${username.replaceAll("'", "'\\''")}'`;
  const option = dialect === "oro" ? "" : ` --dialect ${dialect}`;
  return `wsse generate-header${option} ${word} | curl -H @- ${location.origin}/`;
}

async function getJson(path) {
  const response = await fetch(`/_wsse/${path}`, { cache: "no-store" });
  if (!response.ok) throw new Error(`${path}: status ${response.status}`);
  return response.json();
}

/**
 * Makes the list the same as the server's, then listens for what follows. While disconnected, the list
 * may have been cleared, or the server restarted with numbers from 1.
 */
async function connect() {
  let health, list;
  try {
    health = await getJson("health");
    list = await getJson("requests");
  } catch {
    reconnect();
    return;
  }
  at("server").textContent = `${health.server}, lifetime: ${lifetimeOf(health)}`;
  at("try").textContent = exampleFor(health);
  waiting = [];
  const isShown = (record) => shown.get(record.id)?.record.time === record.time;
  const kept = new Set(list.requests.filter(isShown).map((record) => record.id));
  for (const id of [...shown.keys()].filter((id) => !kept.has(id))) remove(id);
  add(list.requests.filter((record) => !kept.has(record.id)));
  update();
  const events = new EventSource(`/_wsse/events?after=${list.last}`);
  events.addEventListener("open", () => say(true));
  events.addEventListener("request", receive);
  events.addEventListener("clear", clearAll);
  events.addEventListener("error", () => {
    events.close();
    reconnect();
  });
}

function reconnect() {
  say(false);
  setTimeout(connect, 1000);
}

async function change(method, path, done) {
  let text = done;
  try {
    const response = await fetch(`/_wsse/${path}`, { method });
    if (!response.ok) text = `The server refused: status ${response.status}.`;
  } catch {
    text = "The server does not answer.";
  }
  at("notice").textContent = text;
  setTimeout(() => { at("notice").textContent = ""; }, 8000);
}

at("address").textContent = `${location.origin}/`;
at("clear").addEventListener("click", () => change("DELETE", "requests", "The list is cleared."));
at("flush").addEventListener("click", () => change("POST", "flush", "The server has forgotten the used nonces."));
at("requests").addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || event.target.localName !== "summary") return;
  const row = event.target.closest("li");
  const next = step > 0 ? row.nextElementSibling : row.previousElementSibling;
  next?.querySelector("summary").focus();
  event.preventDefault();
});
new ResizeObserver(() => drawClocks([...shown.values()].map(({ record }) => record))).observe(at("chart"));
connect();
