// Saves a figure when it is left, says what the checks say, moves with the keyboard, takes a pasted block.
// Without this file the page is one form with a button.

const form = document.getElementById("return");
const bar = { said: document.getElementById("said"), answered: document.getElementById("answered"), share: document.getElementById("share") };
const words = form.dataset;
const token = form.elements.csrfmiddlewaretoken;
// Signing in again in another tab gives this browser a new token, and the one in the page is void.
const freshToken = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] || token.value;
const RETRY = 4000; // ms

// --- What belongs together ---------------------------------------------------------------------------------

const question = (field) => field.closest(".question");
const fields = () => [...form.querySelectorAll(".figure")].filter((field) => !field.disabled && !field.readOnly && !question(field).hidden);
const twin = (prefix, name) => form.elements[`${prefix}.${name}`];
// A reason and a note belong to the first figure of their group.
const cellOf = (field) => (field.matches(".figure") ? field : (field.closest(".cells") || question(field)).querySelector(".figure"));
const versionOf = (field) => twin("ver", cellOf(field).name);
const cellsOf = (field) => [...field.closest(".cells").querySelectorAll(".figure")];
const title = (row) => row.querySelector("h2").firstChild.textContent.trim();
const plain = (text) => text.toLocaleLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replace(/\s+/g, " ").trim();

// --- Time in front of somebody -----------------------------------------------------------------------------

const IDLE = 120000; // ms without a key or a click: she is elsewhere
let active = 0;
let last = Date.now();
for (const kind of ["keydown", "pointerdown", "focusin"]) {
  document.addEventListener(kind, () => {
    const now = Date.now();
    if (now - last < IDLE) active += now - last;
    last = now;
  });
}
const seconds = () => {
  const whole = Math.floor(active / 1000);
  active -= whole * 1000;
  return whole;
};

// --- What is not saved yet is kept in this browser ---------------------------------------------------------

// Kept with the version it was typed over: put back after somebody else saved, it is a clash and not a correction.
// Kept for the person who typed it: a colleague at the same browser must not save it under her own name.
const kept = {
  read() { try { return JSON.parse(localStorage.getItem(words.kept)) || {}; } catch { return {}; } },
  write(all) {
    try {
      if (Object.keys(all).length) localStorage.setItem(words.kept, JSON.stringify(all));
      else localStorage.removeItem(words.kept);
    } catch { /* private windows may have no storage; the field itself still holds the figure */ }
  },
  put(field) {
    this.write({ ...this.read(), [field.name]: { value: field.value, version: versionOf(field).value } });
  },
  drop(name) { const all = this.read(); delete all[name]; this.write(all); },
};

// --- Saving: one request at a time, in the order of typing --------------------------------------------------

const queue = [];
let running = false;
let failing = false;

const queued = (name) => queue.some((one) => one.name === name);
const waits = (name) => queue.some((one) => one.name === name && !one.sent);

function enqueue(job) {
  const waiting = queue.findIndex((one) => one.name === job.name && !one.sent);
  if (waiting >= 0) queue.splice(waiting, 1);
  queue.push(job);
  kept.put(job.field);
  run();
}

async function run() {
  if (running) return;
  running = true;
  while (queue.length) {
    const job = queue[0];
    job.sent = true;
    say(words.saving);
    const done = await send(job);
    if (!done) {
      job.sent = false;
      await new Promise((resolve) => setTimeout(resolve, RETRY));
      continue;
    }
    queue.shift();
  }
  running = false;
  if (told) say(...told);
  else if (!failing && !form.querySelector("[aria-invalid='true']")) say(isLate() ? words.late : words.saved, isLate());
  if (leaving) form.requestSubmit(leaving);
}

// The page may have been opened long before the deadline.
const isLate = () => Boolean(words.until) && Date.now() > Date.parse(words.until);

async function send(job) {
  const spent = seconds();
  const fail = (text) => {
    active += spent * 1000;
    failing = true;
    say(text, true);
    return false;
  };
  let response;
  try {
    response = await post(words.save, { ...body(job), seconds: spent });
  } catch {
    return fail(words.unsaved);
  }
  const answer = await response.json().catch(() => null);
  if (response.status >= 500) return fail(words.unsaved);
  if (!answer) return fail(words.gone);
  failing = false;
  if (response.ok) return stand(job, answer);
  wrong(job, answer);
  return true;
}

const post = (address, data) =>
  fetch(address, { method: "POST", body: new URLSearchParams(data), headers: { "X-CSRFToken": freshToken(), Accept: "application/json" }, redirect: "error" });

function body({ field, cell, row, via }) {
  const data = { section: words.section, variable: row.dataset.variable, via: via || "typed" };
  const group = field.closest(".cells")?.dataset.group;
  if (field.matches(".reason")) {
    const versions = cellsOf(field).map((one) => [`version.${one.dataset.breakdown}`, twin("ver", one.name).value]);
    return { ...data, group, status: field.value, ...Object.fromEntries(versions) };
  }
  const reason = cell.closest(".cells").querySelector(".reason");
  // A note goes with the figure that stands, not with one half typed.
  const value = field === cell ? cell.value : twin("o", cell.name).value;
  const said = { breakdown: cell.dataset.breakdown, value, version: twin("ver", cell.name).value, status: reason.value };
  return { ...data, ...said, ...(field.matches("textarea") ? { note: field.value } : {}) };
}

let told; // what was said of a pasted block stays in sight when it is saved, until she goes on typing

function say(text, isWrong = false) {
  bar.said.value = text || "";
  bar.said.classList.toggle("wrong", isWrong);
}

// --- What the answer changes on the page ---------------------------------------------------------------------

function stand(job, answer) {
  if (!waits(job.name)) kept.drop(job.name);
  show(job.row, answer, job.field);
  problem(job.row).replaceChildren();
  job.field.removeAttribute("aria-invalid");
  job.field.classList.add("is-saved");
  setTimeout(() => job.field.classList.remove("is-saved"), 1600);
  return true;
}

function show(row, answer, touched) {
  const code = row.dataset.variable;
  for (const [breakdown, cell] of Object.entries(answer.cells)) {
    const field = form.elements[`v.${code}.${breakdown}`];
    if (!field) continue;
    // What is being typed, what waits and what was refused stays as typed, and over the version it was typed over.
    const edited = waits(field.name) || (field === touched ? typing.get(field) !== field.value : isUnsaved(field));
    if (edited && !isOf(touched, field)) continue;
    twin("ver", field.name).value = cell.version;
    twin("o", field.name).value = cell.text;
    if (!edited) field.value = cell.text;
    const reason = field.closest(".cells").querySelector(".reason");
    if (waits(reason.name)) continue;
    if (cell.status || !cell.text) reason.value = cell.status;
    twin("o", reason.name).value = reason.value;
  }
  tell(answer.said);
  const note = row.querySelector("textarea");
  if (note === touched) twin("o", note.name).value = typing.get(note) ?? note.value;
  const shown = new Set(answer.shown);
  for (const one of form.querySelectorAll(".question")) {
    if (one.hidden && shown.has(one.dataset.variable)) appeared.add(one);
    one.hidden = !shown.has(one.dataset.variable);
  }
  bar.share.value = answer.answered;
  bar.share.max = answer.asked || 1;
  bar.answered.textContent = bar.answered.textContent.replace(/\d+(\D+)\d+/, (_all, between) => `${answer.answered}${between}${answer.asked}`);
}

const isUnsaved = (field) => field.hasAttribute("aria-invalid") || (document.activeElement === field && field.value !== twin("o", field.name).value);
// Saving the one gives the other a new version: the figure itself, those a reason is given for, the one with the note.
const isOf = (touched, field) => field === touched || (touched.matches(".reason") ? field.closest(".cells").contains(touched) : cellOf(touched) === field);

// What the checks say, under the questions they speak of.
function tell(said) {
  for (const [variable, html] of Object.entries(said)) {
    const lines = document.querySelector(`#s-${CSS.escape(variable)} .lines`);
    if (lines && lines.innerHTML.trim() !== html.trim()) lines.innerHTML = html;
  }
}

const typing = new Map(); // what a field held when it was sent
const problem = (row) => row.querySelector(".question-said .problem");

function wrong(job, answer) {
  const place = problem(job.row);
  place.innerHTML = answer.html;
  job.field.setAttribute("aria-invalid", "true");
  say(place.textContent.trim(), true);
  if (!answer.cells) return;
  const theirs = Object.entries(answer.cells).map(([breakdown, cell]) => [form.elements[`v.${job.row.dataset.variable}.${breakdown}`], cell]);
  place.querySelector("[data-clash='mine']").addEventListener("click", () => {
    for (const [cell, { version }] of theirs) twin("ver", cell.name).value = version;
    place.replaceChildren();
    enqueue({ ...job, sent: false });
    job.field.focus();
  });
  place.querySelector("[data-clash='theirs']").addEventListener("click", () => {
    for (const [cell, { version, text, status }] of theirs) {
      twin("ver", cell.name).value = version;
      twin("o", cell.name).value = cell.value = text;
      const reason = cell.closest(".cells").querySelector(".reason");
      twin("o", reason.name).value = reason.value = status;
      cell.removeAttribute("aria-invalid");
    }
    job.field.removeAttribute("aria-invalid");
    place.replaceChildren();
    kept.drop(job.name);
    say("");
    job.field.focus();
  });
}

// --- Events --------------------------------------------------------------------------------------------------

function save(field, via) {
  typing.set(field, field.value);
  field.classList.add("is-saving");
  setTimeout(() => field.classList.remove("is-saving"), 400);
  enqueue({ name: field.name, field, cell: cellOf(field), row: question(field), via });
}

const isAsked = (field) => Boolean(question(field)) && field.matches(".figure, .reason, textarea");
const isChanged = (field) => field.value !== twin("o", field.name).value || field.hasAttribute("aria-invalid") || queued(field.name);

let checking;
form.addEventListener("change", (event) => {
  if (!isAsked(event.target)) return;
  clearTimeout(checking);
  if (isChanged(event.target)) save(event.target);
  else kept.drop(event.target.name);
});

// What the checks would say, while it is being typed.
form.addEventListener("input", (event) => {
  const field = event.target;
  told = undefined;
  if (isAsked(field)) kept.put(field); // a browser that dies before the figure is left loses nothing
  if (!field.matches("input.figure")) return;
  clearTimeout(checking);
  checking = setTimeout(() => look(field), 500);
});

async function look(field) {
  const row = question(field);
  const text = field.value;
  try {
    const response = await post(words.check, body({ row, field, cell: field }));
    const answer = await response.json();
    if (field.value !== text) return; // she typed on
    if (response.ok) {
      problem(row).replaceChildren();
      tell(answer.said);
    }
  } catch { /* the save will say so */ }
}

const appeared = new Set(); // questions asked because of an answer, perhaps above where she is by now
let isLast = false; // she has been at the end, and answers those
const missed = () => fields().find((field) => appeared.has(question(field)) && field.value === "" && !cellOf(field).closest(".cells").querySelector(".reason").value);

form.addEventListener("keydown", (event) => {
  const field = event.target;
  if (!field.matches(".figure, .reason") || event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
  const isSelect = field.matches("select");
  const step = event.key === "Enter" ? (event.shiftKey ? -1 : 1) : isSelect ? 0 : { ArrowDown: 1, ArrowUp: -1 }[event.key] || 0;
  if (!step) return;
  event.preventDefault();
  const all = fields();
  const here = all.indexOf(field.matches(".figure") ? field : field.closest(".cells").querySelector(".figure"));
  isLast = step > 0 && (isLast || here + step === all.length);
  const next = isLast ? missed() || form.querySelector(".actions button") : all[here + step];
  next?.focus();
  next?.select?.();
});
form.addEventListener("pointerdown", () => { isLast = false; });

// --- A block from a spreadsheet ---------------------------------------------------------------------------------

form.addEventListener("paste", (event) => {
  const field = event.target;
  const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n+$/, "");
  if (!field.matches(".figure") || !/[\n\t]/.test(text)) return;
  event.preventDefault();
  const block = text.split("\n").map((line) => line.split("\t").map((cell) => cell.trim()));
  const { taken, left } = place(block, field);
  for (const target of taken) save(target, "pasted");
  taken.at(-1)?.focus();
  told = [`${words.pasted} ${taken.length}.${left.length ? ` ${words.left} ${left.slice(0, 4).join("; ")}${left.length > 4 ? " …" : ""}` : ""}`, left.length > 0];
  say(...told);
});

function place(block, start) {
  const rows = [...form.querySelectorAll(".question")].filter((row) => !row.hidden && row.querySelector(".figure"));
  const titled = new Map(rows.flatMap((row) => [[plain(title(row)), row], [row.dataset.variable, row]]));
  const taken = [];
  const left = [];
  const put = (target, value) => {
    if (value === "") return;
    if (target && setValue(target, value)) taken.push(target);
    else left.push(value);
  };
  if (block.every((line) => line.length === 1)) {
    const all = fields();
    const first = all.indexOf(start);
    block.forEach(([value], at) => put(all[first + at], value));
  } else if (block.some((line) => titled.has(plain(line[0])))) {
    for (const [name, ...values] of block) {
      const row = titled.get(plain(name));
      if (!row) { left.push(name); continue; }
      const cells = [...row.querySelectorAll(".figure")];
      values.forEach((value, at) => put(cells[at], value));
    }
  } else {
    const first = rows.indexOf(question(start));
    const offset = [...question(start).querySelectorAll(".figure")].indexOf(start);
    block.forEach((line, down) => {
      const cells = rows[first + down] ? [...rows[first + down].querySelectorAll(".figure")] : [];
      line.forEach((value, across) => put(cells[offset + across], value));
    });
  }
  return { taken, left };
}

// Whether the field can hold it: a list holds only its own answers.
function setValue(field, value) {
  const found = field.matches("select") ? [...field.options].find((one) => plain(one.textContent) === plain(value) || one.value === value) : { value };
  if (found) field.value = found.value;
  return Boolean(found);
}

// --- Coming and going -------------------------------------------------------------------------------------------

// The page is left by its button when everything is saved; until then what was typed stays in front of her.
let leaving;
form.addEventListener("submit", (event) => {
  const field = document.activeElement;
  if (form.contains(field) && isAsked(field) && field.value !== twin("o", field.name).value && !queued(field.name)) save(field);
  token.value = freshToken();
  leaving = queue.length ? event.submitter : undefined;
  if (leaving) event.preventDefault();
});
window.addEventListener("beforeunload", (event) => { if (queue.length) event.preventDefault(); });

for (const [name, { value, version }] of Object.entries(kept.read())) {
  const field = form.elements[name];
  if (!field?.matches?.(".figure, .reason, textarea") || field.value === value || field.readOnly || field.disabled) { kept.drop(name); continue; }
  versionOf(field).value = version ?? versionOf(field).value;
  setValue(field, value);
  save(field);
}
if (queue.length) say(...(told = [words.restored]));
document.getElementById("errors")?.focus();
