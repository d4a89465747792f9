// The files of a form on their way: each on its own line, with how far it is. Without this script the same
// form sends its files at once.
import * as files from "./file_checks.js";
import { createFileStore } from "./file_store.js";
import { createUploadLine, inTurn, waitForLine } from "./upload_line.js";
import { createUploadQueue, isUnderWay } from "./upload_queue.js";

const TENTH_OF_MEGABYTE = 104857.6;

// The list of one kind of paper as the server draws it.
const fillList = (slot, html) => {
  const list = document.getElementById(`files-${slot}`);
  list.textContent = "";
  list.append(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
};

// The line that the page drew for what an earlier visit had left unfinished. It is known by the content, for
// its last piece may have arrived after the page was drawn: then the item never gets the key of that line.
const removeDrawn = ({ slot, origin }) => {
  if (origin) document.querySelector(`#arriving-${slot} [data-origin="${origin}"]`)?.remove();
};

const startPapers = (form) => {
  const words = form.dataset;
  const told = document.getElementById("told");
  const pattern = document.getElementById("one-arriving").content.firstElementChild;
  const store = createFileStore(location.pathname);
  const rows = new Map();
  // The button that was pressed while files were under way: it counts once they have arrived.
  let pressed = null;

  const say = (text, isSeen) => {
    told.className = isSeen ? "" : "visually-hidden";
    told.textContent = text;
  };

  const writeSize = (size) => {
    const megabytes = Math.ceil(size / TENTH_OF_MEGABYTE) / 10;
    return words.size.replace("{size}", megabytes.toLocaleString(document.documentElement.lang));
  };

  const writeRefusal = ({ refusal, file }) =>
    refusal.sentence || words[refusal.reason].replace("{size}", writeSize(file.size));

  const addRow = (item) => {
    const row = pattern.cloneNode(true);
    row.querySelector(".row-item__title").textContent = item.name;
    row.querySelector(".visually-hidden").textContent = ` ${item.name}`;
    const pause = row.querySelector("[data-act=pause]");
    pause.addEventListener("click", () => {
      const isPaused = item.state === "paused";
      pause.textContent = isPaused ? words.pause : words.resume;
      if (isPaused) queue.resume(item);
      else queue.pause(item);
    });
    row.querySelector("[data-act=remove]").addEventListener("click", () => queue.remove(item));
    document.getElementById(`arriving-${item.slot}`).append(row);
    rows.set(item, row);
    return row;
  };

  const removeRow = (item) => {
    rows.get(item).remove();
    rows.delete(item);
  };

  const showRefused = (item, row) => {
    pressed = null;
    row.querySelector(".chip").className = "chip chip--bad";
    row.querySelector("progress").hidden = true;
    row.querySelector("[data-act=pause]").hidden = true;
    row.querySelector(".row-item__note").textContent = writeRefusal(item);
    say(`${item.name}: ${writeRefusal(item)}`);
  };

  const show = (item) => {
    removeDrawn(item);
    if (item.state === "received") {
      say(`${item.name}: ${item.answer.there ? words.there : words.received}`, item.answer.there);
      fillList(item.slot, item.answer.files);
    }
    if (item.state === "received" || item.state === "removed") {
      removeRow(item);
      return;
    }
    const row = rows.get(item) || addRow(item);
    const percent = Math.min(100, Math.floor((100 * item.sent) / (item.file.size || 1)));
    row.querySelector(".chip").textContent = words[item.state].replace("{n}", percent);
    row.querySelector(".row-item__meta").textContent = writeSize(item.file.size);
    row.querySelector("progress").value = percent;
    if (item.state === "refused") showRefused(item, row);
  };

  const queue = createUploadQueue({
    line: createUploadLine({ address: words.begin, token: form.elements.csrfmiddlewaretoken.value }),
    store,
    files,
    wait: waitForLine,
    inTurn,
    limit: Number(words.limit),
    pieceSize: Number(words.piece),
    show,
    rest: () => {
      if (pressed && !queue.items.length) form.requestSubmit(pressed);
    },
  });

  const restore = async () => {
    const kept = [];
    for (const one of await store.list()) {
      if (document.getElementById(`arriving-${one.slot}`)) kept.push(one);
      else store.remove(one.id);
    }
    queue.restore(kept);
  };

  form.addEventListener("change", ({ target }) => {
    if (target.type !== "file") return;
    const chosen = Array.from(target.files, (file) => ({ slot: target.name, file }));
    target.value = "";
    queue.add(chosen);
  });
  form.addEventListener("submit", (event) => {
    if (event.submitter?.name !== "go" || !queue.items.some(isUnderWay)) return;
    event.preventDefault();
    pressed = event.submitter;
    say(words.soon, true);
  });
  for (const button of form.querySelectorAll("[data-label]")) {
    button.textContent = button.dataset.label;
    button.hidden = !button.dataset.label;
  }
  restore();
};

const form = document.getElementById("papers");
if (form) startPapers(form);
