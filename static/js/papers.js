// Sends papers in pieces, each on its own line: checked and made smaller first, going on by itself after a
// lost connection or a reload. Without this script the same form sends its files at once.
const form = document.getElementById("papers");
const say = form.dataset, told = document.getElementById("told"), items = [];
let busy = false, going = null;
const part = (row, name) => row.querySelector(name);
const tell = (words, seen) => {
  told.className = seen ? "" : "visually-hidden";
  told.textContent = words;
};

// What is chosen stays in the browser until it has arrived, so that a reload loses nothing.
const opened = new Promise((done, fail) => {
  const asked = indexedDB.open("papers", 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore("files", { keyPath: "id" });
  asked.onsuccess = () => done(asked.result);
  asked.onerror = fail;
}).catch(() => null);
const store = async (verb, value) => {
  const base = await opened;
  return base && new Promise((done) => {
    const asked = base.transaction("files", "readwrite").objectStore("files")[verb](value);
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => done(null);
  });
};
const keep = ({ id, at, slot, file, name, origin }) =>
  store("put", { id, at, slot, file, name, origin, path: location.pathname });

// One request. Status 0: nothing came back. No JSON: another page, such as that for signing in.
const ask = (item, method, path, body, offset) => new Promise((done) => {
  const request = item.request = new XMLHttpRequest();
  request.open(method, say.begin + path);
  request.timeout = 12e4;
  request.responseType = "json";
  request.setRequestHeader("X-CSRFToken", form.csrfmiddlewaretoken.value);
  if (offset >= 0) {
    request.setRequestHeader("Upload-Offset", offset);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.onprogress = ({ loaded }) => show(item, say.sending, offset + loaded);
  }
  request.onloadend = () => {
    const { status, response } = request;
    done(response || (status && status < 500 ? { sentence: say.again, keep: true } : {}));
  };
  request.send(body);
});

const hash = async (file) => {
  if (!window.crypto?.subtle) return "";
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
};
const isPicture = (text) => /^\xff\xd8\xff|^\x89PNG|^.{4}ftyp(he|mi|ms)/s.test(text);
const reduced = async (file) => {
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, 2200 / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = picture.width * scale;
    canvas.height = picture.height * scale;
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const small = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    return small && small.size < file.size ? small : file;
  } catch {
    return file;
  }
};

const mega = (size) =>
  say.size.replace("{size}", (Math.ceil(size / 104857.6) / 10).toLocaleString(document.documentElement.lang));
const show = (item, words, sent = item.sent || 0) => {
  item.sent = sent;
  const percent = Math.min(100, Math.floor(100 * sent / (item.file.size || 1)));
  part(item.row, ".chip").textContent = words.replace("{n}", percent);
  part(item.row, ".row-item__meta").textContent = mega(item.file.size);
  part(item.row, "progress").value = percent;
};
const end = (item, files) => {
  items.splice(items.indexOf(item), 1);
  store("delete", item.id);
  item.row.remove();
  if (files) document.getElementById("files-" + item.slot).innerHTML = files;
};
const refuse = (item, sentence, kept) => {
  item.state = "refused";
  going = null;
  if (!kept) store("delete", item.id);
  show(item, say.refused);
  part(item.row, ".chip").className = "chip chip--bad";
  part(item.row, "progress").hidden = part(item.row, "[data-act=pause]").hidden = true;
  part(item.row, ".row-item__note").textContent = sentence;
  tell(item.name + ": " + sentence);
};
const add = (slot, file, kept) => {
  const row = document.getElementById("one-arriving").content.firstElementChild.cloneNode(true);
  const at = Date.now();
  const item = { id: at + Math.random(), at, name: file.name, ...kept, slot, file, row, state: "go" };
  part(row, ".row-item__title").textContent = item.name;
  part(row, ".visually-hidden").textContent = " " + item.name;
  const pause = part(row, "[data-act=pause]");
  pause.onclick = () => {
    const go = item.state !== "go";
    item.state = go ? "go" : "paused";
    pause.textContent = go ? say.pause : say.resume;
    show(item, go ? say.waiting : say.paused);
    if (!go) item.request?.abort();
    work();
  };
  part(row, "[data-act=remove]").onclick = () => {
    item.state = "removed";
    item.request?.abort();
    if (item.key) ask(item, "DELETE", item.key + "/");
    end(item);
    work();
  };
  document.getElementById("arriving-" + slot).append(row);
  items.push(item);
  show(item, say.waiting);
  return item;
};

// Before a byte is sent: what it is, how large, and a photo made smaller.
const check = async (item) => {
  const head = new Uint8Array(await item.file.slice(0, 1024).arrayBuffer());
  const text = String.fromCharCode(...head);
  item.picture = isPicture(text);
  if (!text) refuse(item, say.empty);
  else if (!item.picture && !text.includes("%PDF-")) refuse(item, say.kind);
  else if (!item.picture) limit(item);
};
const limit = (item) => {
  if (item.file.size > say.limit) refuse(item, say.large.replace("{size}", mega(item.file.size)));
};
const prepare = async (item) => {
  if (item.origin !== undefined) return;
  item.origin = await hash(item.file);
  if (item.picture && item.file.size > 5e5) item.file = await reduced(item.file);
  limit(item);
  if (item.state === "go" || item.state === "paused") keep(item);
};

const send = async (item) => {
  show(item, say.preparing);
  await prepare(item);
  const { file } = item, sha256 = await hash(file);
  for (let wait = 1000, sent = null; item.state === "go";) {
    let answer;
    if (!item.key) {
      const body = new FormData();
      const about = { slot: item.slot, name: item.name, size: file.size, origin: item.origin, sha256 };
      for (const field in about) body.append(field, about[field]);
      answer = await ask(item, "POST", "", body);
      item.key = answer.key;
      document.querySelector(`[data-key="${item.key}"]`)?.remove();
    } else if (sent === null) {
      answer = await ask(item, "GET", item.key + "/");
    } else if (sent < file.size) {
      show(item, say.sending, sent);
      answer = await ask(item, "POST", item.key + "/", file.slice(sent, sent + +say.piece), sent);
    } else {
      show(item, say.checking, sent);
      answer = await ask(item, "POST", item.key + "/finish/");
    }
    if (item.state !== "go") return;
    if (answer.files) {
      tell(item.name + ": " + (answer.there ? say.there : say.received), answer.there);
      end(item, answer.files);
      return;
    }
    sent = answer.received ?? null;
    if (answer.sentence) refuse(item, answer.sentence, answer.keep);
    else if (answer.gone) item.key = null;
    else if (sent !== null) wait = 1000;
    else {
      show(item, say.lost);
      await new Promise((done) => {
        addEventListener("online", done, { once: true });
        setTimeout(done, wait);
      });
      wait = Math.min(2 * wait, 30000);
    }
  }
};
const work = async () => {
  if (busy) return;
  busy = true;
  for (let item; (item = items.find(({ state }) => state === "go"));) {
    const run = () => send(item).catch(() => refuse(item, say.again, true));
    // Two windows on one draft take turns.
    await (navigator.locks ? navigator.locks.request("paper" + item.id, run) : run());
  }
  busy = false;
  if (going && !items.length) form.requestSubmit(going);
};

form.addEventListener("change", async ({ target }) => {
  if (target.type !== "file") return;
  const chosen = Array.from(target.files, (file) => add(target.name, file));
  target.value = "";
  chosen.forEach(keep);
  await Promise.all(chosen.map(check));
  work();
});
form.addEventListener("submit", (event) => {
  if (event.submitter?.name !== "go" || !items.some(({ state }) => state === "go")) return;
  event.preventDefault();
  going = event.submitter;
  tell(say.soon, true);
});
for (const button of form.querySelectorAll("[data-label]")) {
  button.textContent = button.dataset.label;
  button.hidden = !button.dataset.label;
}
store("getAll").then(async (all) => {
  const ours = [];
  for (const one of all || []) {
    const here = one.path === location.pathname;
    if (Date.now() - one.at > 864e5 || (here && !document.getElementById("arriving-" + one.slot)))
      store("delete", one.id);
    else if (here) ours.push(add(one.slot, one.file, one));
  }
  await Promise.all(ours.map(check));
  work();
});
