// How the server is spoken to about a file that arrives in pieces. Every request answers with an object:
// {key, received}, {received}, {files}, {sentence}, {gone}; {} when nothing came back that one could read,
// and {reason: "again"} when another page came instead, such as that for signing in.

const LONGEST_ANSWER = 120000;

// `address` is where files are announced; `token` is the form's own against foreign pages.
export const createUploadLine = ({ address, token }) => {
  const ask = (method, path, { signal, body, headers = {}, onSent } = {}) =>
    new Promise((done) => {
      // Not fetch: only this tells how much of a piece has left.
      const request = new XMLHttpRequest();
      request.open(method, address + path);
      request.timeout = LONGEST_ANSWER;
      request.responseType = "json";
      request.setRequestHeader("X-CSRFToken", token);
      for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
      if (onSent) request.upload.addEventListener("progress", ({ loaded }) => onSent(loaded));
      request.addEventListener("loadend", () => {
        const { status, response } = request;
        const isOtherPage = status && status < 500;
        done(response || (isOtherPage ? { reason: "again", kept: true } : {}));
      });
      signal?.addEventListener("abort", () => request.abort());
      request.send(body);
    });

  const announce = (about, { signal }) => {
    const body = new FormData();
    for (const [name, value] of Object.entries(about)) body.append(name, value);
    return ask("POST", "", { signal, body });
  };

  const locate = (key, { signal }) => ask("GET", `${key}/`, { signal });

  const sendPiece = (key, offset, piece, { signal, onProgress }) =>
    ask("POST", `${key}/`, {
      signal,
      body: piece,
      headers: { "Upload-Offset": offset, "Content-Type": "application/octet-stream" },
      onSent: (loaded) => onProgress(offset + loaded),
    });

  const finish = (key, { signal }) => ask("POST", `${key}/finish/`, { signal });

  const giveUp = (key) => ask("DELETE", `${key}/`);

  return { announce, locate, sendPiece, finish, giveUp };
};

// Until the time is over, the network is back, or the signal is given.
export const waitForLine = (milliseconds, signal) =>
  new Promise((done) => {
    const stop = () => {
      clearTimeout(timer);
      removeEventListener("online", stop);
      signal.removeEventListener("abort", stop);
      done();
    };
    const timer = setTimeout(stop, milliseconds);
    addEventListener("online", stop);
    signal.addEventListener("abort", stop);
  });

// Two windows on one draft take turns. Browsers that cannot do so leave it to the server.
export const inTurn = (id, act) => (navigator.locks ? navigator.locks.request(`paper${id}`, act) : act());
