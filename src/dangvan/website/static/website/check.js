/* The page "check a receipt": reads the chosen file here, verifies it with record.js, and says in words what holds.
   Only the button "compare with today" asks the network, and only for the log's own public files. */
const code = document.getElementById("check-code");
const record = await import(code.dataset.record);
const words = JSON.parse(document.getElementById("check-words").textContent);
const by = (id) => document.getElementById(id);
const filled = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const number = (value) => new Intl.NumberFormat(document.documentElement.lang).format(value);
const day = (text) => text.split("-").reverse().join("/");
const moment = (seconds) => new Date(seconds * 1000).toLocaleString(document.documentElement.lang);
const MOST_BYTES = 1_000_000;
let proven = null;

function step(sentence, holds = true) {
  const line = document.createElement("li");
  line.textContent = sentence;
  line.classList.toggle("not", !holds);
  by("steps").append(line);
}

function fact(term, said) {
  const row = document.createElement("div");
  const name = document.createElement("dt");
  const value = document.createElement("dd");
  [name.textContent, value.textContent] = [term, said];
  row.append(name, value);
  by("said").append(row);
}

function told(value) {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(told).join("\n") || "–";
  if (value && typeof value === "object") return Object.entries(value).filter(([, inner]) => inner !== "").map(([name, inner]) => `${words.fields[name] ?? name}: ${told(inner)}`).join("\n");
  return value === null ? "–" : String(value);
}

function begin() {
  proven = null;
  for (const id of ["steps", "said", "compared"]) by(id).replaceChildren();
  by("why").hidden = true;
  by("compare").hidden = true;
  by("result").classList.remove("good", "bad");
  by("verdict").textContent = words.working;
  by("result").hidden = false;
}

function end(verdict, kind) {
  by("verdict").textContent = verdict;
  if (kind) by("result").classList.add(kind);
  by("result").focus();
}

async function given() {
  const [file] = by("proof-file").files;
  const parts = document.querySelector("[name=parts]").value.trim();
  if (!file && parts) return record.joinParts(parts);
  if (!file) throw new record.Refused("unread");
  if (file.size > MOST_BYTES) throw new record.Refused("too big");
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
  } catch {
    throw new record.Refused("unread");
  }
}

async function promiseKeys() {
  return Promise.all(words.promises.map(record.parseKey));
}

async function checkPromise(text) {
  const keys = await promiseKeys();
  const key = keys.find((one) => text.includes(`\u2014 ${one.name} `)) ?? keys[0];
  if (!key) throw new record.Refused("promise");
  const promise = await record.verifyPromise(text, key);
  step(filled(words.steps.promise_only, { day: day(promise.day), due: day(promise.due) }));
  step(words.steps.promise_next, false);
  end(words.good, "good");
}

async function checkProof(text, policy) {
  const [promiseKey] = await promiseKeys();
  const found = await record.verifyProof(text, policy, promiseKey);
  step(Object.keys(found.opened).length ? words.steps.opened : words.steps.opened_none);
  step(filled(words.steps.included, { index: number(found.index), origin: found.checkpoint.origin, size: number(found.checkpoint.size) }));
  step(words.steps.signed);
  for (const [name, time] of found.witnesses) step(filled(words.steps.witnessed, { name, time: moment(time) }));
  if (!found.witnesses.size) step(words.steps.unwitnessed, false);
  else step(found.hasQuorum ? words.steps.quorum : words.steps.no_quorum, found.hasQuorum);
  if (found.promise) step(filled(words.steps.promised, { day: day(found.promise.day), due: day(found.promise.due) }));
  fact(words.kind, words.kinds[found.leaf.kind] ?? found.leaf.kind);
  fact(words.day, day(found.leaf.day));
  for (const [field, value] of Object.entries(found.leaf.plain)) fact(words.fields[field] ?? field, told(value));
  for (const [field, value] of Object.entries(found.opened)) if (field !== "thread") fact(words.fields[field] ?? field, told(value));
  proven = found;
  by("compare").hidden = false;
  end(found.hasQuorum ? words.good : words.incomplete, found.hasQuorum ? "good" : "");
}

by("check").addEventListener("submit", async (event) => {
  event.preventDefault();
  begin();
  try {
    const text = await given();
    const policy = await record.parsePolicy(document.querySelector("[name=policy]").value);
    await (text.startsWith("dangvan/promise/") ? checkPromise(text) : checkProof(text, policy));
  } catch (why) {
    by("steps").replaceChildren();
    by("said").replaceChildren();
    const refused = why instanceof record.Refused ? why : new record.Refused("proof");
    by("why").textContent = [words.refused[refused.code] ?? words.refused.proof, refused.about].filter(Boolean).join(" ");
    by("why").hidden = false;
    end(words.bad, "bad");
  }
});

async function fetched(path) {
  const answer = await fetch(new URL(path, new URL(words.log, location.href)), { credentials: "omit", cache: "no-cache" });
  if (!answer.ok) throw new Error(path);
  return new Uint8Array(await answer.arrayBuffer());
}

by("compare").addEventListener("click", async () => {
  const compared = by("compared");
  compared.textContent = words.working;
  try {
    const policy = await record.parsePolicy(document.querySelector("[name=policy]").value);
    const now = await record.checkNote(new TextDecoder().decode(await fetched("checkpoint")), policy);
    const goesOn = await record.continues(proven.checkpoint, now.checkpoint, fetched);
    compared.textContent = goesOn ? filled(words.steps.continues, { size: number(now.checkpoint.size) }) : words.steps.differs;
    compared.classList.toggle("bad", !goesOn);
  } catch (why) {
    compared.textContent = why instanceof record.Refused ? words.steps.differs : words.steps.unreachable;
  }
});
