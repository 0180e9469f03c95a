// Saves a figure when it is left, says what the checks say, moves with the keyboard, takes a pasted block.
// Without this file the page is one form with a button.

const form = document.getElementById("return");
const bar = { said: document.getElementById("said"), answered: document.getElementById("answered"), share: document.getElementById("share") };
const words = form.dataset;
const token = form.elements.csrfmiddlewaretoken.value;
const RETRY = 4000; // ms

// --- What belongs together ---------------------------------------------------------------------------------

const question = (field) => field.closest(".question");
const fields = () => [...form.querySelectorAll(".figure")].filter((field) => !field.disabled && !field.readOnly && !question(field).hidden);
const twin = (prefix, name) => form.elements[`${prefix}.${name}`];
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

const kept = {
  read() { try { return JSON.parse(localStorage.getItem(words.kept)) || {}; } catch { return {}; } },
  write(all) {
    try {
      if (Object.keys(all).length) localStorage.setItem(words.kept, JSON.stringify(all));
      else localStorage.removeItem(words.kept);
    } catch { /* private windows may have no storage; the field itself still holds the figure */ }
  },
  put(name, value) { this.write({ ...this.read(), [name]: value }); },
  drop(name) { const all = this.read(); delete all[name]; this.write(all); },
};

// --- Saving: one request at a time, in the order of typing --------------------------------------------------

const queue = [];
let running = false;
let failing = false;

function enqueue(job) {
  const waiting = queue.findIndex((one) => one.name === job.name && !one.sent);
  if (waiting >= 0) queue.splice(waiting, 1);
  queue.push(job);
  kept.put(job.name, job.field.value);
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
  if (!failing) say(form.querySelector(".figure[aria-invalid='true']") ? "" : words.saved);
}

async function send(job) {
  let response;
  try {
    response = await fetch(words.save, { method: "POST", body: body(job), headers: { "X-CSRFToken": token, Accept: "application/json" }, redirect: "error" });
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

function body(job) {
  const data = new URLSearchParams({ section: words.section, seconds: seconds(), variable: job.row.dataset.variable, via: job.via || "typed" });
  if (job.group) {
    data.set("group", job.group);
    data.set("status", job.field.value);
    return data;
  }
  const breakdown = job.breakdown;
  const cell = form.elements[`v.${job.row.dataset.variable}.${breakdown}`];
  data.set("breakdown", breakdown);
  data.set("value", cell.value);
  data.set("version", twin("ver", cell.name).value);
  const reason = cell.closest(".cells").querySelector(".reason");
  data.set("status", reason.value);
  if (job.note) data.set("note", job.field.value);
  return data;
}

function fail(text) {
  failing = true;
  say(text, true);
  return false;
}

function say(text, isWrong = false) {
  bar.said.value = text || "";
  bar.said.classList.toggle("wrong", isWrong);
}

// --- What the answer changes on the page ---------------------------------------------------------------------

function stand(job, answer) {
  kept.drop(job.name);
  show(job.row, answer, job.field);
  problem(job.row).replaceChildren();
  job.field.removeAttribute("aria-invalid");
  job.field.classList.add("is-saved");
  setTimeout(() => job.field.classList.remove("is-saved"), 1600);
  return true;
}

function show(row, answer, touched, keepTyped = false) {
  const code = row.dataset.variable;
  for (const [breakdown, cell] of Object.entries(answer.cells)) {
    const field = form.elements[`v.${code}.${breakdown}`];
    if (!field || keepTyped) continue;
    const waits = queue.some((job) => job.name === field.name && !job.sent);
    twin("ver", field.name).value = cell.version;
    twin("o", field.name).value = cell.text;
    if (!waits && document.activeElement !== field) field.value = cell.text;
    else if (!waits && field.value === touched.value && !changedSince(field)) field.value = cell.text;
    const reason = field.closest(".cells").querySelector(".reason");
    if (cell.status || !cell.text) reason.value = cell.status;
    twin("o", reason.name).value = reason.value;
  }
  for (const [variable, html] of Object.entries(answer.said)) {
    const lines = document.querySelector(`#s-${CSS.escape(variable)} .lines`);
    if (lines && lines.innerHTML.trim() !== html.trim()) lines.innerHTML = html;
  }
  const shown = new Set(answer.shown);
  for (const one of form.querySelectorAll(".question")) one.hidden = !shown.has(one.dataset.variable);
  bar.share.value = answer.answered;
  bar.share.max = answer.asked || 1;
  bar.answered.textContent = bar.answered.textContent.replace(/\d+(\D+)\d+/, (_all, between) => `${answer.answered}${between}${answer.asked}`);
}

const typing = new Map(); // what a field held when it was sent
const changedSince = (field) => typing.has(field) && typing.get(field) !== field.value;
const problem = (row) => row.querySelector(".question-said .problem");

function wrong(job, answer) {
  const place = problem(job.row);
  place.innerHTML = answer.html;
  job.field.setAttribute("aria-invalid", "true");
  say(place.textContent.trim(), true);
  if (answer.version === undefined) return;
  place.querySelector("[data-clash='mine']").addEventListener("click", () => {
    twin("ver", job.cell.name).value = answer.version;
    place.replaceChildren();
    enqueue({ ...job, sent: false });
    job.field.focus();
  });
  place.querySelector("[data-clash='theirs']").addEventListener("click", () => {
    twin("ver", job.cell.name).value = answer.version;
    twin("o", job.cell.name).value = job.cell.value = answer.text;
    job.cell.closest(".cells").querySelector(".reason").value = answer.status;
    job.cell.removeAttribute("aria-invalid");
    place.replaceChildren();
    kept.drop(job.name);
    say("");
    job.field.focus();
  });
}

// --- Events --------------------------------------------------------------------------------------------------

function save(field, via) {
  const row = question(field);
  typing.set(field, field.value);
  field.classList.add("is-saving");
  setTimeout(() => field.classList.remove("is-saving"), 400);
  enqueue({ name: field.name, field, cell: field, row, breakdown: field.dataset.breakdown, via });
}

form.addEventListener("change", (event) => {
  const field = event.target;
  const row = question(field);
  if (!row) return;
  if (field.matches(".figure")) {
    if (field.value !== twin("o", field.name).value || field.getAttribute("aria-invalid")) save(field);
  } else if (field.matches(".reason")) {
    const group = field.closest(".cells").dataset.group;
    enqueue({ name: field.name, field, cell: field.closest(".cells").querySelector(".figure"), row, group });
  } else if (field.matches("textarea")) {
    const cell = row.querySelector(".figure");
    enqueue({ name: field.name, field, cell, row, breakdown: "total", note: true });
  }
});

// What the checks would say, while it is being typed.
let checking;
form.addEventListener("input", (event) => {
  const field = event.target;
  if (!field.matches("input.figure")) return;
  clearTimeout(checking);
  checking = setTimeout(() => look(field), 500);
});

async function look(field) {
  if (document.activeElement !== field || field.value === twin("o", field.name).value) return;
  const row = question(field);
  const text = field.value;
  try {
    const response = await fetch(words.check, { method: "POST", body: body({ row, field, breakdown: field.dataset.breakdown }), headers: { "X-CSRFToken": token } });
    const answer = await response.json();
    if (field.value !== text || document.activeElement !== field) return; // she typed on
    if (response.ok) {
      problem(row).replaceChildren();
      for (const [variable, html] of Object.entries(answer.said)) {
        const lines = document.querySelector(`#s-${CSS.escape(variable)} .lines`);
        if (lines && lines.innerHTML.trim() !== html.trim()) lines.innerHTML = html;
      }
    }
  } catch { /* the save will say so */ }
}

form.addEventListener("keydown", (event) => {
  const field = event.target;
  if (!field.matches(".figure, .reason") || event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
  const isSelect = field.matches("select");
  const step = event.key === "Enter" ? (event.shiftKey ? -1 : 1) : isSelect ? 0 : { ArrowDown: 1, ArrowUp: -1 }[event.key] || 0;
  if (!step) return;
  event.preventDefault();
  const all = fields();
  const here = all.indexOf(field.matches(".figure") ? field : field.closest(".cells").querySelector(".figure"));
  const next = all[here + step];
  if (!next) {
    if (step > 0) form.querySelector(".actions button")?.focus();
    return;
  }
  next.focus();
  next.select?.();
});

// --- A block from a spreadsheet ---------------------------------------------------------------------------------

form.addEventListener("paste", (event) => {
  const field = event.target;
  const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n+$/, "");
  if (!field.matches(".figure") || !/[\n\t]/.test(text)) return;
  event.preventDefault();
  const block = text.split("\n").map((line) => line.split("\t").map((cell) => cell.trim()));
  const { taken, left } = place(block, field);
  for (const [target, value] of taken) {
    setValue(target, value);
    save(target, "pasted");
  }
  taken.at(-1)?.[0].focus();
  say(`${words.pasted} ${taken.length}.${left.length ? ` ${words.left} ${left.slice(0, 4).join("; ")}${left.length > 4 ? " …" : ""}` : ""}`, left.length > 0);
});

function place(block, start) {
  const rows = [...form.querySelectorAll(".question")].filter((row) => !row.hidden && row.querySelector(".figure"));
  const titled = new Map(rows.flatMap((row) => [[plain(title(row)), row], [row.dataset.variable, row]]));
  const taken = [];
  const left = [];
  const put = (target, value) => { if (target && value !== "") taken.push([target, value]); else if (value !== "") left.push(value); };
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

function setValue(field, value) {
  if (!field.matches("select")) { field.value = value; return; }
  const found = [...field.options].find((one) => plain(one.textContent) === plain(value) || one.value === value);
  if (found) field.value = found.value;
}

// --- Coming and going -------------------------------------------------------------------------------------------

window.addEventListener("beforeunload", (event) => { if (queue.length) event.preventDefault(); });
window.addEventListener("online", run);
form.addEventListener("submit", () => { queue.length = 0; kept.write({}); });

const unsaved = Object.entries(kept.read()).filter(([name]) => form.elements[name]?.matches?.(".figure"));
for (const [name, value] of unsaved) {
  const field = form.elements[name];
  if (field.value === value || field.readOnly || field.disabled) { kept.drop(name); continue; }
  setValue(field, value);
  save(field);
}
if (queue.length) say(words.restored);
document.getElementById("errors")?.focus();
