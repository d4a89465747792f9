// A page that opens without network once it was seen: registers its worker, keeps the page and its parts,
// and says so. The page names the worker: <main data-offline-worker="…">, the worker's scope is beside it.

const page = document.querySelector("[data-offline-worker]");
const address = page.dataset.offlineWorker;
const scope = new URL(".", new URL(address, location.href)).pathname;
const name = `offline:${scope}`;

const show = (selector, is) => {
  for (const line of document.querySelectorAll(selector)) line.hidden = !is;
};

const showNetwork = () => show("[data-offline-now]", !navigator.onLine);

const listParts = () => {
  const parts = [];
  for (const { href } of document.querySelectorAll("link[rel=stylesheet], link[rel=icon]")) parts.push(href);
  for (const { src } of document.querySelectorAll("script[src]")) parts.push(src);
  return parts;
};

const keep = async () => {
  await navigator.serviceWorker.register(address, { scope });
  const cache = await caches.open(name);
  if (navigator.onLine) {
    await cache.add(new Request(location.href, { cache: "reload" }));
    await cache.addAll(listParts());
  }
  show("[data-offline-kept]", true);
};

const forget = async () => {
  await caches.delete(name);
  const registration = await navigator.serviceWorker.getRegistration(scope);
  if (registration) await registration.unregister();
  show("[data-offline-kept]", false);
  show("[data-offline-forgotten]", true);
};

addEventListener("online", showNetwork);
addEventListener("offline", showNetwork);
showNetwork();

if ("serviceWorker" in navigator && "caches" in window) {
  keep().catch(() => show("[data-offline-kept]", false));
  for (const button of document.querySelectorAll("[data-offline-forget]")) {
    button.addEventListener("click", forget);
  }
}
