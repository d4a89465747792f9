// Sends the papers of an application in pieces, each on its own line: checked and made smaller before it
// leaves, with its progress, going on by itself after a lost connection or a reload. Without this script
// the same form sends its files at once.
"use strict";
(() => {
  const form = document.getElementById("papers");
  if (!form || !window.indexedDB) return;
  const say = form.dataset, told = document.getElementById("told"), items = [];
  const DAY = 864e5, SIDE = 2200, SMALL = 5e5;
  let busy = false, going = null;

  // What is chosen is kept in the browser until it has arrived, so that a reload loses nothing.
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
  const keep = ({ id, slot, file, name, origin, at }) =>
    store("put", { id, slot, file, name, origin, at, path: say.begin });

  // One request; status 0 means that nothing came back.
  const ask = (item, method, url, body, offset) => new Promise((done) => {
    const request = item.request = new XMLHttpRequest();
    request.open(method, url);
    request.timeout = 12e4;
    request.responseType = "json";
    request.setRequestHeader("X-CSRFToken", form.csrfmiddlewaretoken.value);
    if (offset !== undefined) {
      request.setRequestHeader("Upload-Offset", offset);
      request.setRequestHeader("Content-Type", "application/octet-stream");
      request.upload.onprogress = (event) => show(item, say.sending, offset + event.loaded);
    }
    request.onloadend = () => {
      const { status, response } = request;
      done(status && status < 500 && !response ? { status: 400, sentence: say.again } : { status, ...response });
    };
    request.send(body);
  });

  const hash = async (file) => {
    if (!window.crypto || !crypto.subtle) return "";
    const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  };
  const kind = async (file) => {
    const text = String.fromCharCode(...new Uint8Array(await file.slice(0, 1024).arrayBuffer()));
    return /^\xff\xd8\xff|^\x89PNG|^.{4}ftyp(he|mi|ms)/s.test(text) ? "picture" : text.includes("%PDF-") ? "pdf" : "";
  };
  const reduced = async (file) => {
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      const pen = canvas.getContext("2d");
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
      picture.close();
      const small = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
      return small && small.size < file.size ? small : file;
    } catch {
      return file;
    }
  };

  const mega = (size) =>
    (Math.ceil(size / 104857.6) / 10).toLocaleString(document.documentElement.lang);
  const show = (item, words, sent) => {
    if (sent !== undefined) item.sent = sent;
    const percent = Math.min(100, Math.floor(100 * (item.sent || 0) / item.file.size) || 0);
    item.row.querySelector(".chip").textContent = words.replace("{n}", percent);
    item.row.querySelector("progress").value = percent;
    item.row.querySelector(".row-item__meta").textContent = mega(item.file.size) + " MB";
  };
  const end = (item, files) => {
    items.splice(items.indexOf(item), 1);
    store("delete", item.id);
    item.row.remove();
    if (files) document.getElementById("files-" + item.slot).innerHTML = files;
  };
  const refuse = (item, sentence) => {
    item.state = "refused";
    store("delete", item.id);
    show(item, say.refused, 0);
    item.row.querySelector(".chip").className = "chip chip--bad";
    item.row.querySelector("progress").remove();
    item.row.querySelector("[data-act=pause]").remove();
    const note = document.createElement("p");
    note.className = "row-item__note";
    note.textContent = sentence;
    item.row.append(note);
    told.textContent = item.name + ": " + sentence;
  };
  const add = (slot, file, kept) => {
    const row = document.getElementById("one-arriving").content.firstElementChild.cloneNode(true);
    const item = { id: Date.now() + Math.random(), at: Date.now(), name: file.name, ...kept, slot, file, row, state: "go" };
    row.querySelector(".row-item__title").textContent = item.name;
    row.querySelector(".visually-hidden").textContent = " " + item.name;
    const pause = row.querySelector("[data-act=pause]");
    pause.textContent = say.pause;
    pause.onclick = () => {
      item.state = item.state === "go" ? "paused" : "go";
      pause.textContent = item.state === "go" ? say.pause : say.resume;
      show(item, item.state === "go" ? say.waiting : say.paused);
      if (item.state === "go") work(); else if (item.request) item.request.abort();
    };
    row.querySelector("[data-act=remove]").onclick = () => {
      item.state = "removed";
      if (item.request) item.request.abort();
      if (item.key) ask(item, "DELETE", say.begin + item.key + "/");
      end(item);
      work();
    };
    document.getElementById("arriving-" + slot).append(row);
    items.push(item);
    show(item, say.waiting);
    return item;
  };

  // A pause that ends early when the connection is back.
  const rest = (time) => new Promise((done) => {
    const timer = setTimeout(done, time);
    addEventListener("online", () => { clearTimeout(timer); done(); }, { once: true });
  });

  const prepare = async (item) => {
    if (item.origin !== undefined) return;
    show(item, say.preparing);
    const found = await kind(item.file);
    if (!item.file.size) return refuse(item, say.empty);
    if (!found) return refuse(item, say.kind);
    item.origin = await hash(item.file);
    if (found === "picture" && item.file.size > SMALL) item.file = await reduced(item.file);
    if (item.file.size > say.limit) {
      return refuse(item, say.large.replace("{size}", mega(item.file.size)));
    }
    if (item.state !== "removed") await keep(item);
  };

  const send = async (item) => {
    await prepare(item);
    let wait = 1000, sent = null, sha256 = null;
    while (item.state === "go") {
      let answer;
      if (!item.key) {
        sha256 = sha256 ?? await hash(item.file);
        const about = { slot: item.slot, name: item.name, size: item.file.size, sha256, origin: item.origin };
        const body = new FormData();
        for (const field in about) body.append(field, about[field]);
        answer = await ask(item, "POST", say.begin, body);
        item.key = answer.key;
        document.querySelector(`[data-key="${answer.key}"]`)?.remove();
      } else if (sent === null) {
        answer = await ask(item, "GET", say.begin + item.key + "/");
      } else if (sent < item.file.size) {
        show(item, say.sending, sent);
        answer = await ask(item, "POST", say.begin + item.key + "/", item.file.slice(sent, sent + +say.piece), sent);
      } else {
        show(item, say.checking, sent);
        answer = await ask(item, "POST", say.begin + item.key + "/finish/");
      }
      if (item.state !== "go") return;
      if (answer.files) {
        told.textContent = item.name + ": " + (answer.there ? say.there : say.received);
        return end(item, answer.files);
      }
      if (answer.sentence) return refuse(item, answer.sentence);
      if (answer.gone) {
        item.key = sent = null;
      } else if (answer.received !== undefined) {
        sent = answer.received;
        wait = 1000;
      } else {
        show(item, say.lost);
        sent = null;
        await rest(wait);
        wait = Math.min(2 * wait, 30000);
      }
    }
  };

  const work = async () => {
    if (busy) return;
    busy = true;
    for (let item; (item = items.find(({ state }) => state === "go"));) {
      const run = () => send(item).catch(() => refuse(item, say.again));
      // Two windows on one draft take turns.
      await (navigator.locks ? navigator.locks.request("paper" + item.id, run) : run());
    }
    busy = false;
    if (going && !items.length) form.requestSubmit(going);
  };

  form.addEventListener("change", ({ target }) => {
    if (target.type !== "file") return;
    for (const file of target.files) keep(add(target.name, file));
    target.value = "";
    work();
  });
  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (button?.name !== "go" || !items.some(({ state }) => state === "go")) return;
    event.preventDefault();
    going = button;
    told.textContent = say.soon;
  });
  for (const button of form.querySelectorAll("[data-label]")) {
    button.textContent = button.dataset.label;
    button.hidden = !button.dataset.label;
  }
  store("getAll").then((kept) => {
    for (const one of kept || []) {
      if (Date.now() - one.at > DAY) store("delete", one.id);
      else if (one.path === say.begin) add(one.slot, one.file, one);
    }
    work();
  });
})();
