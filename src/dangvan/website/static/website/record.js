/* Verifies a receipt of the public record in the reader's own browser: RFC 6962 tree, C2SP notes, cosignatures,
   policy and proof files. Asks nobody for anything; docs/ledger/formats.md tells the formats. */

export class Refused extends Error {
  constructor(code, about = "") {
    super(about ? `${code}: ${about}` : code);
    this.code = code;
    this.about = about;
  }
}

const FIRST_LINE = "c2sp.org/tlog-proof@v1";
const PROMISE = "dangvan/promise/v1";
const PLAIN_KEY = 1;
const COSIGNER_KEY = 4;
const EXTRA_KEYS = "leaf,open,promise,v";
const LEAF_KEYS = ["commit", "day", "kind", "plain", "prev", "seq", "subject", "v"];
const utf8 = new TextEncoder();

export const sha256 = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", joined(parts)));
const same = (a, b) => a.length === b.length && a.every((octet, at) => octet === b[at]);

function joined(parts) {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const letters = (octets) => Array.from(octets, (octet) => String.fromCharCode(octet)).join("");

/** Octets of standard base64, spelled the one way it may be. */
export function base64(text, code = "base64") {
  try {
    const octets = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    if (btoa(letters(octets)) === text) return octets;
  } catch { /* said below */ }
  throw new Refused(code, text.slice(0, 40));
}

export function base64url(text, size) {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) throw new Refused("base64", text.slice(0, 40));
  const octets = base64(text.replaceAll("-", "+").replaceAll("_", "/") + "=".repeat((4 - (text.length % 4)) % 4));
  if (octets.length !== size) throw new Refused("base64", text.slice(0, 40));
  return octets;
}

function hash(text, code) {
  const octets = base64(text, code);
  if (octets.length !== 32) throw new Refused(code);
  return octets;
}

function decimal(text, code) {
  if (!/^(0|[1-9][0-9]{0,15})$/.test(text) || !Number.isSafeInteger(Number(text))) throw new Refused(code, text.slice(0, 40));
  return Number(text);
}

/** RFC 8785 of whatever JSON can say without fractions: how every leaf and value is written. */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(",")}}`;
}

function parsedCanonical(text, code) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Refused(code);
  }
  if (canonical(value) !== text) throw new Refused(code);
  return value;
}

/* The tree: RFC 6962, section 2.1; RFC 9162, section 2.1.3.2. */
export const leafHash = (entry) => sha256(Uint8Array.of(0), entry);
export const nodeHash = (left, right) => sha256(Uint8Array.of(1), left, right);

export async function rootFromInclusion(leaf, index, size, proof) {
  if (index >= size) throw new Refused("index");
  let node = index;
  let last = size - 1;
  let root = leaf;
  for (const sibling of proof) {
    if (last === 0) throw new Refused("inclusion");
    if (node % 2 === 1 || node === last) {
      root = await nodeHash(sibling, root);
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, Math.floor(last / 2)];
    } else {
      root = await nodeHash(root, sibling);
    }
    [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  }
  if (last !== 0) throw new Refused("inclusion");
  return root;
}

/* Notes: C2SP signed-note and tlog-cosignature. */
export function splitNote(note) {
  const cut = note.lastIndexOf("\n\n");
  if (cut < 0 || !note.endsWith("\n") || note.length > 1_000_000) throw new Refused("note");
  const lines = note.slice(cut + 2, -1).split("\n");
  const signatures = lines.map((line) => {
    const match = /^\u2014 ([^\s+]+) ([A-Za-z0-9+/=]+)$/u.exec(line);
    if (!match) throw new Refused("signature line");
    const octets = base64(match[2], "signature line");
    if (octets.length < 5) throw new Refused("signature line");
    return { name: match[1], id: octets.slice(0, 4), octets: octets.slice(4) };
  });
  if (signatures.length > 100) throw new Refused("note");
  return { text: note.slice(0, cut + 1), signatures };
}

export async function parseKey(encoded) {
  const match = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(encoded);
  if (!match) throw new Refused("key", encoded.slice(0, 60));
  const octets = base64(match[3], "key");
  const id = (await sha256(utf8.encode(`${match[1]}\n`), octets)).slice(0, 4);
  const said = Uint8Array.from(match[2].match(/../g), (pair) => parseInt(pair, 16));
  if (!same(id, said)) throw new Refused("key", match[1]);
  return { name: match[1], id, type: octets[0], public: octets.slice(1) };
}

/** When a cosigner saw the text (seconds since 1970), true for a plain key; refused where it does not verify. */
async function verifySignature(text, signature, key) {
  if (key.type === PLAIN_KEY) {
    if (await ed25519(key.public, signature.octets, utf8.encode(text))) return true;
  } else if (key.type === COSIGNER_KEY && signature.octets.length === 72) {
    const time = Number(new DataView(signature.octets.buffer, signature.octets.byteOffset).getBigUint64(0));
    const message = utf8.encode(`cosignature/v1\ntime ${time}\n${text}`);
    if (await ed25519(key.public, signature.octets.slice(8), message)) return time;
  }
  throw new Refused("signature", key.name);
}

/** The signatures of a note by these keys, each verified; those of others are passed over. */
export async function openNote(note, keys) {
  const { text, signatures } = splitNote(note);
  const verified = [];
  for (const signature of signatures) {
    const key = keys.find((one) => one.name === signature.name && same(one.id, signature.id));
    if (key) verified.push({ key, time: await verifySignature(text, signature, key) });
  }
  return { text, verified };
}

export function parseCheckpoint(text) {
  const [origin, size, root, ...rest] = text.split("\n");
  if (!origin || root === undefined || rest.pop() !== "") throw new Refused("checkpoint");
  return { origin, size: decimal(size, "checkpoint"), root: hash(root, "checkpoint") };
}

/* Policy: C2SP tlog-policy. */
export async function parsePolicy(text) {
  const policy = { logs: [], witnesses: [], groups: [], quorum: "" };
  for (const line of text.split("\n")) {
    const [word, ...rest] = line.trim().split(/[ \t]+/);
    if (!word || word.startsWith("#")) continue;
    if (word === "log" && rest.length >= 1) policy.logs.push(await parseKey(rest[0]));
    else if (word === "witness" && rest.length >= 2) policy.witnesses.push({ name: rest[0], key: await parseKey(rest[1]) });
    else if (word === "group" && rest.length >= 3) policy.groups.push({ name: rest[0], needed: rest[1], members: rest.slice(2) });
    else if (word === "quorum" && rest.length === 1) [policy.quorum] = rest;
    else throw new Refused("policy", line.slice(0, 60));
  }
  if (!policy.logs.length || !policy.quorum) throw new Refused("policy");
  return policy;
}

export async function checkNote(note, policy) {
  const keys = [...policy.logs, ...policy.witnesses.map((one) => one.key)];
  const { text, verified } = await openNote(note, keys);
  const checkpoint = parseCheckpoint(text);
  if (!verified.some(({ key }) => policy.logs.includes(key) && key.name === checkpoint.origin)) throw new Refused("log key", checkpoint.origin);
  const seen = new Map();
  for (const { key, time } of verified) {
    const witness = policy.witnesses.find((one) => one.key === key);
    if (witness && time !== true) seen.set(witness.name, Math.max(time, seen.get(witness.name) ?? 0));
  }
  const reached = new Set(["none", ...seen.keys()]);
  for (const group of policy.groups) {
    const have = group.members.filter((one) => reached.has(one)).length;
    const needed = { any: 1, all: group.members.length }[group.needed] ?? decimal(group.needed, "policy");
    if (have >= needed) reached.add(group.name);
  }
  return { checkpoint, witnesses: seen, hasQuorum: reached.has(policy.quorum) };
}

function decoded(octets) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(octets);
  } catch {
    throw new Refused("extra");
  }
}

/* Proof files: C2SP tlog-proof, with what this record keeps in `extra`. */
export function parseProof(text) {
  const cut = text.indexOf("\n\n");
  const lines = text.slice(0, cut).split("\n");
  if (cut < 0 || lines.shift() !== FIRST_LINE) throw new Refused("proof");
  if (!lines[0]?.startsWith("extra ")) throw new Refused("extra");
  const extraText = decoded(base64(lines.shift().slice(6), "extra"));
  if (!lines[0]?.startsWith("index ")) throw new Refused("proof");
  const index = decimal(lines.shift().slice(6), "index");
  if (lines.length > 63) throw new Refused("proof");
  return { index, hashes: lines.map((line) => hash(line, "proof")), note: text.slice(cut + 2), extra: parsedCanonical(extraText, "extra") };
}

export function parseLeaf(text) {
  const leaf = parsedCanonical(text, "leaf");
  const names = Object.keys(leaf).filter((name) => name !== "sig").sort();
  if (utf8.encode(text).length > 1024 || names.join() !== LEAF_KEYS.join() || leaf.v !== 1) throw new Refused("leaf");
  if ([leaf.subject, leaf.prev, leaf.kind, leaf.day].some((text) => typeof text !== "string")) throw new Refused("leaf");
  base64url(leaf.subject, 16);
  if (leaf.prev !== "") base64url(leaf.prev, 32);
  return leaf;
}

async function verifyOpening(leaf, field, opening) {
  if (Object.keys(opening ?? {}).join() !== "key,value" || typeof leaf.commit[field] !== "string" || typeof opening?.key !== "string" || typeof opening.value !== "string") throw new Refused("opening", field);
  const key = await crypto.subtle.importKey("raw", base64url(opening.key, 32), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const value = parsedCanonical(opening.value, "opening");
  const tag = new Uint8Array(await crypto.subtle.sign("HMAC", key, utf8.encode(`dangvan/v1/${field}\0${opening.value}`)));
  if (!same(tag, base64url(leaf.commit[field], 32))) throw new Refused("opening", field);
  return value;
}

/** What a promise says, its signature verified by the key of promises. */
export async function verifyPromise(note, promiseKey) {
  const { text, verified } = await openNote(note, [promiseKey]);
  if (!verified.length) throw new Refused("promise", promiseKey.name);
  const [first, origin, kind, subject, day, said, due, end] = text.split("\n");
  if (first !== PROMISE || end !== "" || `${origin}/promises` !== promiseKey.name) throw new Refused("promise");
  return { origin, kind, subject, day, due, said: hash(said, "promise") };
}

async function promiseFits(promise, leaf, leafOctets) {
  const said = leaf.kind === "sealed" ? await leafHash(leafOctets) : await sha256(utf8.encode(canonical(leaf.commit)));
  return promise.kind === leaf.kind && promise.subject === leaf.subject && promise.day === leaf.day && same(said, promise.said);
}

/** Everything a proof file proves, step by step; the first thing that is wrong is thrown as Refused. */
export async function verifyProof(text, policy, promiseKey, told = () => {}) {
  const proof = parseProof(text);
  const { leaf: leafText, open } = proof.extra ?? {};
  const isWhole = Object.keys(proof.extra ?? {}).join() === EXTRA_KEYS && proof.extra.v === 1;
  if (!isWhole || typeof leafText !== "string" || typeof open !== "object" || open === null) throw new Refused("extra");
  const leafOctets = utf8.encode(leafText);
  const leaf = parseLeaf(leafText);
  told("leaf", leaf);
  const opened = {};
  for (const [field, opening] of Object.entries(open)) opened[field] = await verifyOpening(leaf, field, opening);
  told("opened", opened);
  const found = await checkNote(proof.note, policy);
  const root = await rootFromInclusion(await leafHash(leafOctets), proof.index, found.checkpoint.size, proof.hashes);
  if (!same(root, found.checkpoint.root)) throw new Refused("inclusion");
  told("included", { index: proof.index, size: found.checkpoint.size, origin: found.checkpoint.origin });
  told("witnessed", found);
  let promise = null;
  if (proof.extra.promise && promiseKey) {
    promise = await verifyPromise(proof.extra.promise, promiseKey);
    if (!(await promiseFits(promise, leaf, leafOctets))) throw new Refused("promise");
    told("promised", promise);
  }
  return { leaf, opened, index: proof.index, promise, ...found };
}

/* Comparing with the log as it is published now: the receipt's tree must be a beginning of it. */
const GROUP = (number) => String(number).padStart(3, "0");

export function tilePath(level, index, width = 256) {
  const groups = [GROUP(index % 1000)];
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000)) groups.unshift(`x${GROUP(rest % 1000)}`);
  return `tile/${level}/${groups.join("/")}${width === 256 ? "" : `.p/${width}`}`;
}

/** The hash over 2^height entries from entry number index * 2^height, read from the tiles of a log of `size`. */
async function subtree(read, size, height, index) {
  const level = Math.floor(height / 8);
  const inside = height % 8;
  const first = index * 2 ** inside;
  const tile = Math.floor(first / 256);
  const stored = Math.floor(size / 256 ** level);
  const width = Math.min(256, stored - tile * 256);
  const octets = await read(tilePath(level, tile, width));
  if (octets.length !== width * 32) throw new Refused("tile");
  let nodes = Array.from({ length: 2 ** inside }, (_, at) => octets.slice(((first % 256) + at) * 32, ((first % 256) + at + 1) * 32));
  if (nodes.some((node) => node.length !== 32)) throw new Refused("tile");
  while (nodes.length > 1) {
    const above = [];
    for (let at = 0; at < nodes.length; at += 2) above.push(await nodeHash(nodes[at], nodes[at + 1]));
    nodes = above;
  }
  return nodes[0];
}

const largestPowerBelow = (size) => 2 ** Math.floor(Math.log2(size - 1));

/** MTH of entries from..to (RFC 6962, 2.1) from the tiles; `from` is a multiple of the size of its subtrees. */
async function rangeHash(read, size, from, to) {
  const count = to - from;
  const height = Math.log2(count);
  if (Number.isInteger(height)) return subtree(read, size, height, from / count);
  const split = largestPowerBelow(count);
  return nodeHash(await rangeHash(read, size, from, from + split), await rangeHash(read, size, from + split, to));
}

/** Whether the log of `now` begins with that of `then`: both roots are made from the same tiles. */
export async function continues(then, now, read) {
  if (then.origin !== now.origin || then.size > now.size || then.size === 0) return false;
  const old = await rangeHash(read, now.size, 0, then.size);
  const whole = await rangeHash(read, now.size, 0, now.size);
  return same(old, then.root) && same(whole, now.root);
}

/* Proof files printed as QR parts: DV1/name/number/total/text (docs/ledger/receipts.md). */
export async function joinParts(text) {
  const parts = text.toUpperCase().split(/\s+/).filter(Boolean).map((part) => {
    const match = /^DV1\/([A-Z2-7]{8})\/([1-9][0-9]?)\/([1-9][0-9]?)\/([A-Z2-7]+)$/.exec(part);
    if (!match) throw new Refused("part");
    return { name: match[1], number: Number(match[2]), total: Number(match[3]), text: match[4] };
  });
  const [{ name, total }] = parts;
  const found = new Map();
  for (const part of parts) {
    if (part.name !== name || part.total !== total || part.number > total) throw new Refused("part");
    found.set(part.number, part.text);
  }
  const missing = Array.from({ length: total }, (_, at) => at + 1).filter((number) => !found.has(number));
  if (missing.length) throw new Refused("missing parts", missing.join(", "));
  const packed = base32(Array.from({ length: total }, (_, at) => found.get(at + 1)).join(""));
  const octets = closeExtra(await inflate(packed));
  if (base32Text((await sha256(octets)).slice(0, 5)) !== name) throw new Refused("part");
  return new TextDecoder().decode(octets);
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

function base32(text) {
  const octets = [];
  let bits = 0;
  let held = 0;
  for (const letter of text) {
    held = (held << 5) | ALPHABET.indexOf(letter);
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      octets.push((held >> bits) & 255);
      held &= (1 << bits) - 1;
    }
  }
  return Uint8Array.from(octets);
}

function base32Text(octets) {
  let bits = [...octets].map((octet) => octet.toString(2).padStart(8, "0")).join("");
  bits = bits.padEnd(Math.ceil(bits.length / 5) * 5, "0");
  return bits.match(/.{5}/g).map((five) => ALPHABET[parseInt(five, 2)]).join("");
}

async function inflate(packed) {
  try {
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
    const octets = new Uint8Array(await new Response(stream).arrayBuffer());
    if (octets.length <= 256 * 1024) return octets;
  } catch { /* said below */ }
  throw new Refused("part");
}

/** The extra line stands written out in the parts; in the file it is base64. */
function closeExtra(octets) {
  const text = new TextDecoder().decode(octets);
  const lines = text.split("\n");
  if (!lines[1]?.startsWith("extra ")) return octets;
  const extra = utf8.encode(lines[1].slice(6));
  lines[1] = `extra ${btoa(letters(extra))}`;
  return utf8.encode(lines.join("\n"));
}

/* Ed25519 (RFC 8032, section 5.1.7): the browser's own, or reckoned here where it has none. */
export async function ed25519(publicKey, signature, message) {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  try {
    const key = await crypto.subtle.importKey("raw", publicKey, { name: "Ed25519" }, false, ["verify"]);
    return await crypto.subtle.verify({ name: "Ed25519" }, key, signature, message);
  } catch {
    return ed25519Here(publicKey, signature, message);
  }
}

const P = 2n ** 255n - 19n;
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const mod = (number, by = P) => ((number % by) + by) % by;
const power = (base, exponent) => {
  let result = 1n;
  for (let b = mod(base), e = exponent; e > 0n; e >>= 1n, b = mod(b * b)) if (e & 1n) result = mod(result * b);
  return result;
};
const inverse = (number) => power(number, P - 2n);
const D = mod(-121665n * inverse(121666n));
const ROOT_OF_MINUS_ONE = power(2n, (P - 1n) / 4n);
const littleEndian = (octets) => [...octets].reverse().reduce((number, octet) => (number << 8n) | BigInt(octet), 0n);

function recoverX(y, sign) {
  const x2 = mod((y * y - 1n) * inverse(D * y * y + 1n));
  let x = power(x2, (P + 3n) / 8n);
  if (mod(x * x - x2) !== 0n) x = mod(x * ROOT_OF_MINUS_ONE);
  if (mod(x * x - x2) !== 0n || (x === 0n && sign === 1n)) return null;
  return (x & 1n) === sign ? x : P - x;
}

function point(octets) {
  const number = littleEndian(octets);
  const y = number & (2n ** 255n - 1n);
  const x = y < P ? recoverX(y, number >> 255n) : null;
  return x === null ? null : [x, y, 1n, mod(x * y)];
}

function add([x1, y1, z1, t1], [x2, y2, z2, t2]) {
  const a = mod((y1 - x1) * (y2 - x2));
  const b = mod((y1 + x1) * (y2 + x2));
  const c = mod(2n * t1 * t2 * D);
  const d = mod(2n * z1 * z2);
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
}

function times(scalar, from) {
  let sum = [0n, 1n, 1n, 0n];
  for (let s = scalar, q = from; s > 0n; s >>= 1n, q = add(q, q)) if (s & 1n) sum = add(sum, q);
  return sum;
}

export async function ed25519Here(publicKey, signature, message) {
  const a = point(publicKey);
  const r = point(signature.slice(0, 32));
  const s = littleEndian(signature.slice(32));
  if (!a || !r || s >= ORDER) return false;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-512", joined([signature.slice(0, 32), publicKey, message])));
  const by = mod(4n * inverse(5n));
  const base = [recoverX(by, 0n), by, 1n, 0n];
  base[3] = mod(base[0] * base[1]);
  const [x1, y1, z1] = times(s, base);
  const [x2, y2, z2] = add(r, times(mod(littleEndian(digest), ORDER), a));
  return mod(x1 * z2 - x2 * z1) === 0n && mod(y1 * z2 - y2 * z1) === 0n;
}
