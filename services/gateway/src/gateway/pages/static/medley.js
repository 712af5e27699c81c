// Keeps a page fresh: an event says that something changed, and the server draws it anew.
"use strict";

const overview = document.getElementById("overview");
const live = document.getElementById("live");
const EVENTS = [
  "states_written", "server_reached", "progressed", "finished", "account_reported",
  "item_added", "item_removed",
  "request_changed", "item_available", "download_progressed", "scanned",
];
const PART = overview.dataset.part ?? "/overview";
const TOPICS = overview.dataset.topics ?? "jellyfin,job";
let isDue = false;
let isBusy = false;

function tell(text, kind) {
  live.hidden = false;
  live.className = "live " + kind;
  if (live.textContent !== text) live.textContent = text;
}

async function refresh() {
  if (isBusy || document.hidden) { isDue = true; return; }
  isBusy = true;
  isDue = false;
  try {
    const answer = await fetch(PART, { credentials: "same-origin" });
    if (answer.status === 401) { location.assign("/sign-in"); return; }
    if (answer.ok) draw(await answer.text());
  } catch {
    tell("Not connected", "bad");
  } finally {
    isBusy = false;
    setTimeout(() => { if (isDue) refresh(); }, 1000);
  }
}

function draw(text) {
  const next = new DOMParser().parseFromString(text, "text/html").body;
  const focused = document.activeElement?.closest("form");
  const address = focused && focused.getAttribute("action") + (focused.server?.value ?? "");
  const names = (root) => [...root.querySelectorAll("section")].map((part) => part.id).join();
  if (names(next) !== names(overview)) overview.replaceChildren(...next.childNodes);
  else {
    for (const fresh of next.querySelectorAll("section")) {
      const old = document.getElementById(fresh.id);
      if (fresh.outerHTML !== old.outerHTML) old.replaceWith(fresh);
    }
  }
  if (address && !document.contains(focused)) {
    for (const form of overview.querySelectorAll("form")) {
      if (form.getAttribute("action") + (form.server?.value ?? "") === address) {
        form.querySelector("button")?.focus();
        break;
      }
    }
  }
  if (overview.dataset.part) return;
  const troubles = overview.querySelectorAll("#summary li").length;
  document.title = (troubles ? `(${troubles}) ` : "") + "Medley";
}

// Buttons do their work in place; without this script they are ordinary forms.
overview.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.method === "get") return;
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    await fetch(form.action, {
      method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual",
    });
  } finally {
    button.disabled = false;
    refresh();
  }
});

const source = new EventSource(`/api/live?topics=${TOPICS}`);
source.addEventListener("open", () => { tell("Live", "good"); refresh(); });
source.addEventListener("error", () => tell("Connecting…", "bad"));
for (const name of EVENTS) source.addEventListener(name, refresh);
setInterval(refresh, 10000);
document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
