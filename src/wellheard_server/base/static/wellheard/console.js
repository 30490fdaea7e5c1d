// The console works without this file; with it, numbers move by themselves, copying is one press, and the theme is yours.

// htmx makes nodes of what our own server rendered. Nothing else may become markup: there is no createScript, so no text becomes code.
if (window.trustedTypes) trustedTypes.createPolicy("default", {createHTML: (html) => html});

const all = (selector, root = document) => [...root.querySelectorAll(selector)];

/* Live: the server says only "changed" and which survey; each part that cares asks for itself again. */
const waiting = new Set();
let timer = 0;
let refreshed = 0;

function tell(survey) {
  waiting.add(survey);
  timer ||= setTimeout(refresh, Math.max(0, refreshed + 1000 - Date.now())); // at once, then once a second while ticks come in bursts
}

function refresh() {
  timer = 0;
  refreshed = Date.now();
  const surveys = new Set(waiting);
  waiting.clear();
  for (const part of all("[data-live]")) {
    const cares = part.dataset.live === "" || surveys.has("") || surveys.has(part.dataset.live);
    if (cares && window.htmx) htmx.trigger(part, "live");
  }
}

function listen(url) {
  let poll = 0;
  const start = () => { poll ||= setInterval(() => tell(""), 5000); };
  const stop = () => { clearInterval(poll); poll = 0; };
  if (!window.EventSource) return start();
  const source = new EventSource(url);
  source.addEventListener("changed", (event) => tell(event.data.trim()));
  source.onopen = () => { if (poll) tell(""); stop(); };
  source.onerror = start; // the browser reconnects by itself; a closed stream stays on polling
  addEventListener("pagehide", () => source.close());
}

const live = document.querySelector("meta[name=live]")?.content;
if (live && document.querySelector("[data-live]")) listen(live);

/* A part that is swapped keeps what the reader opened in it. */
document.addEventListener("htmx:beforeSwap", ({detail}) => {
  if (detail.xhr.status >= 400 && detail.xhr.getResponseHeader("Content-Type")?.startsWith("text/html")) detail.shouldSwap = [409, 422].includes(detail.xhr.status);
  const open = all("details[open]", detail.target).map((each) => each.dataset.key).filter(Boolean);
  if (open.length) document.addEventListener("htmx:afterSettle", () => open.forEach((key) => {
    const again = document.querySelector(`details[data-key="${CSS.escape(key)}"]`);
    if (again) again.open = true;
  }), {once: true});
});

/* Newest answers wait behind a button while the reader points at the list, so that nothing moves under the finger. */
document.addEventListener("htmx:confirm", (event) => {
  const part = event.target;
  if (!part.matches?.("[data-hold]") || event.detail.triggeringEvent?.type !== "live") return;
  if (!part.matches(":hover, :focus-within")) return;
  event.preventDefault();
  const button = part.querySelector("[data-show-new]");
  if (!button) return;
  button.hidden = false;
  button.onclick = () => event.detail.issueRequest();
});

document.addEventListener("click", async ({target}) => {
  const copy = target.closest?.("[data-copy]");
  if (copy) {
    const source = document.getElementById(copy.dataset.copy);
    await navigator.clipboard?.writeText(source.value ?? source.textContent);
    copy.textContent = copy.dataset.copied;
  }
  target.closest?.("[data-dismiss]")?.closest(".toast").remove();
  const open = target.closest?.("[data-open]");
  if (open) document.getElementById(open.dataset.open)?.showModal();
  if (target.closest?.("[data-close]")) target.closest("dialog")?.close();
  for (const each of all("details.how[open], details.menu[open], details.who[open]")) if (!each.contains(target)) each.open = false;
});

document.addEventListener("keydown", ({key}) => {
  if (key === "Escape") all("details.how[open], details.menu[open], details.who[open]").forEach((each) => { each.open = false; each.querySelector("summary").focus(); });
});

document.querySelector(".nav > ul > li > a[aria-current]")?.scrollIntoView({block: "nearest", inline: "center"});

/* Forms that act as soon as something is chosen; without script they have a button. */
document.addEventListener("change", ({target}) => target.closest?.("form[data-auto]")?.requestSubmit());
for (const form of all("form[data-auto]")) all("[data-auto-button]", form).forEach((button) => { button.hidden = true; });

/* Colours: light, dark, or as the device says. A cookie, so that the next page comes in the right ones at once. */
for (const box of all("[data-themes]")) {
  box.hidden = false;
  const mark = () => all("button", box).forEach((each) => each.setAttribute("aria-pressed", each.dataset.themeChoice === (document.documentElement.dataset.theme ?? "")));
  mark();
  box.addEventListener("click", ({target}) => {
    const choice = target.dataset.themeChoice;
    if (choice === undefined) return;
    if (choice) document.documentElement.dataset.theme = choice; else delete document.documentElement.dataset.theme;
    document.cookie = `theme=${choice}; path=/; max-age=${choice ? 31536000 : 0}; samesite=lax`;
    mark();
  });
}

for (const toast of all(".toast:not(.error, .warning)")) setTimeout(() => { if (!toast.matches(":hover, :focus-within")) toast.remove(); }, 12000);

/* The first run begins with the browser's own time zone, where it is one of those offered. */
const zone = document.querySelector("select[data-zone=guess]");
const guess = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone?.value === "UTC" && [...zone.options].some(({value}) => value === guess)) zone.value = guess;

/* A file goes up with its progress shown; a form without script does the same without. */
for (const form of all("form[data-upload]")) {
  const input = form.querySelector("input[type=file]");
  const tell = (name, shown) => { form.querySelector(`[data-${name}]`).hidden = !shown; };
  tell("drop-hint", true);
  const fits = () => {
    const tooLarge = (input.files[0]?.size ?? 0) > Number(form.dataset.most);
    tell("too-large", tooLarge);
    return !tooLarge;
  };
  input.addEventListener("change", fits);
  for (const kind of ["dragenter", "dragover"]) form.addEventListener(kind, (event) => { event.preventDefault(); form.classList.add("over"); });
  for (const kind of ["dragleave", "drop"]) form.addEventListener(kind, () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    if (fits()) form.requestSubmit();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!input.files.length || !fits()) return input.focus();
    const sending = new XMLHttpRequest();
    const box = form.querySelector("[data-uploading]");
    const busy = (yes) => { box.hidden = !yes; form.querySelector("button").disabled = yes; };
    sending.upload.onprogress = ({loaded, total}) => {
      box.querySelector("progress").value = 100 * loaded / total;
      box.querySelector("[data-uploading-share]").textContent = new Intl.NumberFormat(document.documentElement.lang, {style: "percent"}).format(loaded / total);
    };
    sending.onload = () => {
      if (sending.status < 400) return location.assign(sending.responseURL);
      const part = new DOMParser().parseFromString(sending.responseText, "text/html").querySelector("#upload .banner");
      busy(false);
      form.querySelector(".banner")?.remove();
      if (part) form.prepend(part); else tell("broken", true);
      form.querySelector(".banner")?.scrollIntoView({block: "nearest"});
    };
    sending.onerror = () => { busy(false); tell("broken", true); };
    tell("broken", false);
    busy(true);
    sending.open("POST", form.action);
    sending.send(new FormData(form));
  });
}
