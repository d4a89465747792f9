// A queue on a bench: a house that keeps count of what has arrived, and notes of all that was asked and shown.
// `answers` are given instead of the house's own, in the order of the requests; null lets the house answer, and
// "never" keeps the request under way until it is aborted.
// oxlint-disable-next-line import/no-absolute-path -- as the browser asks for it
import { createUploadQueue } from "/static/js/upload_queue.js";

const PIECE = 100;
const LIMIT = 1000;

const untilAborted = (signal) => new Promise((done) => signal.addEventListener("abort", () => done({})));

export const createBench = ({ answers = [], kind = "pdf", stopsAtWait = false, inTurn } = {}) => {
  const asked = [];
  const states = {};
  const percents = [];
  const waited = [];
  const kept = new Map();
  const arrived = new Map();
  let isResting = null;
  let announced = 0;

  const answer = (request, signal, own) => {
    asked.push(request);
    const scripted = answers.shift();
    if (scripted === "never") return untilAborted(signal);
    return Promise.resolve(scripted || own());
  };

  const line = {
    announce: ({ name, size, sha256 }, { signal }) =>
      answer(`announce ${name} ${size} ${sha256}`, signal, () => {
        announced += 1;
        arrived.set(`key${announced}`, 0);
        return { key: `key${announced}`, received: 0 };
      }),
    locate: (key, { signal }) => answer(`locate ${key}`, signal, () => ({ received: arrived.get(key) })),
    sendPiece: (key, offset, piece, { signal, onProgress }) =>
      answer(`piece ${key} ${offset}+${piece.size}`, signal, () => {
        onProgress(offset + piece.size / 2);
        arrived.set(key, offset + piece.size);
        return { received: arrived.get(key) };
      }),
    finish: (key, { signal }) => answer(`finish ${key}`, signal, () => ({ files: `<li>${key}</li>` })),
    giveUp: (key) => asked.push(`give up ${key}`),
  };

  const store = {
    put: ({ id, name, origin }) => kept.set(id, `${name} ${origin}`),
    remove: (id) => kept.delete(id),
  };

  const files = {
    identify: async (file) => {
      if (file.name === "broken") throw new Error("The file went away.");
      return file.size ? kind : "empty";
    },
    fingerprint: async (file) => `sha-of-${file.size}`,
    shrink: async (file) => new File(["s".repeat(file.size / 2000)], file.name),
  };

  const wait = (milliseconds, signal) => {
    waited.push(milliseconds);
    return stopsAtWait ? untilAborted(signal) : Promise.resolve();
  };

  const show = (item) => {
    const seen = (states[item.name] ||= []);
    if (seen[seen.length - 1] !== item.state) seen.push(item.state);
    if (item.state === "sending") percents.push(item.sent);
  };

  const queue = createUploadQueue({
    line,
    store,
    files,
    wait,
    inTurn: inTurn || ((_id, act) => act()),
    limit: LIMIT,
    pieceSize: PIECE,
    show,
    rest: () => isResting?.(),
  });

  // Acts, then waits until nothing is left to be sent.
  const untilRest = (act) =>
    new Promise((done) => {
      isResting = done;
      act();
    });

  // Acts, then waits until so many requests have been made.
  const untilAsked = async (count, act = () => null) => {
    act();
    while (asked.length < count) await new Promise((done) => setTimeout(done));
  };

  const choose = (...sizes) =>
    queue.add(sizes.map(([name, size]) => ({ slot: "cv", file: new File(["x".repeat(size)], name) })));

  const tell = () => ({
    asked,
    states,
    percents,
    waited,
    kept: [...kept.values()],
    refusals: queue.items.map(({ refusal }) => refusal),
  });

  return { queue, choose, untilRest, untilAsked, tell };
};
