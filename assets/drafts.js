// What is typed and the server has not heard yet, and native forms, whose fields the server does not know.
// The rest is kept by the server (pages/drafts.py). Never passwords, codes or files: see `secret`.
(() => {
  "use strict";
  const UNHEARD = "portico-unheard", SENT = "portico-sent", LIGHT = "portico-light";
  const LATE_MS = 2000, LIFE_MS = 3600_000; // what was typed so long ago was heard, if the line stood; how long it waits
  const listener = () => document.querySelector(".drafts-line[data-person]");
  const place = () => location.pathname + location.search;
  const online = () => window.socket?.connected === true;
  const secret = (input) => ["password", "hidden", "file", "submit", "button"].includes(input.type)
    || /^(one-time-code|cc-|.*-password)/.test(input.autocomplete) || "secret" in input.dataset;
  const read = (name) => { try { return JSON.parse(sessionStorage.getItem(name)); } catch { return null; } };
  const write = (name, value) => { try { sessionStorage.setItem(name, JSON.stringify(value)); } catch { /* full or switched off */ } };
  const fire = (input) => { for (const kind of ["input", "change"]) input.dispatchEvent(new Event(kind, { bubbles: true })); };

  // Fields of screens: a journal of the last moments, written down when the line breaks or the page goes.
  let journal = new Map(), leaving = false;
  const inputs = (scope) => [...scope.querySelectorAll(".field [id$='-in']")].filter((one) => !one.closest("form[method]"));
  const labelOf = (input) => input.closest(".field").querySelector(".label")?.textContent ?? "";
  const scopeOf = (input) => input.closest(".q-dialog [aria-label]")?.closest(".q-dialog") ?? document.querySelector("main") ?? document;
  const nameOf = (input) => {
    const scope = scopeOf(input), dialog = scope.querySelector?.(".dialog h2")?.textContent;
    const label = labelOf(input), alike = inputs(scope).filter((one) => labelOf(one) === label);
    return JSON.stringify([input.closest(".q-dialog") ? dialog ?? "" : "", label, alike.indexOf(input)]);
  };
  const valueOf = (input) => (input.type === "checkbox" ? input.checked : input.value);
  function put(input, value) {
    if (input.type === "checkbox") input.checked = value === true;
    else input.value = String(value);
    fire(input);
  }
  function noted(event) {
    const input = event.target;
    if (!listener() || !input.matches?.(".field [id$='-in']") || input.closest("form[method]") || secret(input)) return;
    journal.set(nameOf(input), { value: valueOf(input), at: Date.now() });
    if (!online()) store();
  }
  function store() {
    const who = listener()?.dataset.person, now = Date.now();
    if (!who || leaving) return;
    const old = read(UNHEARD), kept = old?.who === who ? old.entries : [];
    const fresh = [...journal].filter(([, one]) => !online() || now - one.at < LATE_MS || one.late);
    for (const [, one] of journal) if (!online()) one.late = true;
    const names = new Set(fresh.map(([name]) => name));
    const entries = [...kept.filter((one) => now - one.at < LIFE_MS && !(one.place === place() && names.has(one.name))),
      ...fresh.map(([name, one]) => ({ place: place(), name, value: one.value, at: one.at }))];
    if (entries.length) write(UNHEARD, { who, entries });
  }
  function replay() {
    const kept = read(UNHEARD), who = listener()?.dataset.person;
    if (!kept || !who || !window.did_handshake) return;
    if (kept.who !== who) { sessionStorage.removeItem(UNHEARD); return; } // somebody else's: gone, unseen
    const rest = [];
    for (const one of kept.entries) {
      if (Date.now() - one.at > LIFE_MS) continue;
      const input = one.place === place() && inputs(document).find((each) => nameOf(each) === one.name);
      if (!input) { rest.push(one); continue; }
      if (valueOf(input) !== one.value) put(input, one.value);
    }
    if (rest.length) write(UNHEARD, { who, entries: rest });
    else sessionStorage.removeItem(UNHEARD);
  }

  // Native forms: told to the server as they are filled in, and filled again from what it kept.
  const formKey = (form) => [new URL(form.action).pathname, ...[...form.elements].filter((one) => one.type === "hidden"
    && !["form_token", "back", "next"].includes(one.name)).map((one) => `${one.name}=${one.value}`)].join("|").slice(0, 190);
  const fieldsOf = (form) => [...form.elements].filter((one) => one.name && !secret(one));
  const isNative = (form) => form?.matches?.("form[method=post]") && form.closest(".island") && fieldsOf(form).length > 0;
  function told(detail) {
    listener()?.dispatchEvent(new CustomEvent("portico", { detail: { id: "", value: "", on: false, ...detail } }));
  }
  const waiting = new WeakMap();
  function tell(form) {
    clearTimeout(waiting.get(form));
    waiting.delete(form);
    const fields = {};
    for (const one of fieldsOf(form)) {
      if (one.type === "radio") { if (one.checked) fields[one.name] = one.value; }
      else fields[one.name] = one.type === "checkbox" ? (one.checked ? "on" : "") : one.value.slice(0, 2000);
    }
    told({ do: "native", id: formKey(form), fields });
  }
  function nativeNoted(event) {
    const form = event.target.form;
    if (!listener() || !isNative(form) || secret(event.target)) return;
    clearTimeout(waiting.get(form));
    waiting.set(form, setTimeout(() => tell(form), 400));
  }
  function fill() {
    const all = JSON.parse(listener()?.querySelector("[data-natives]")?.dataset.natives || "{}");
    for (const form of document.querySelectorAll(".island form[method=post]")) {
      const fields = !form.dataset.filled && isNative(form) ? all[formKey(form)] : null;
      if (!fields) continue;
      form.dataset.filled = "1";
      let changed = false;
      for (const one of fieldsOf(form)) {
        const value = fields[one.name];
        if (value === undefined) continue;
        if (one.type === "radio") { changed ||= one.checked !== (one.value === value); one.checked = one.value === value; }
        else if (one.type === "checkbox") { changed ||= one.checked !== (value === "on"); one.checked = value === "on"; }
        else if (one.value !== value) { one.value = value; changed = true; }
      }
      if (changed) sayKept(form);
    }
  }
  function sayKept(form) {
    const { words, discard } = listener().querySelector("[data-natives]").dataset;
    const line = Object.assign(document.createElement("p"), { className: "help", textContent: `${words} ` });
    const button = Object.assign(document.createElement("button"), { type: "button", className: "quiet", textContent: discard });
    button.addEventListener("click", () => { form.reset(); line.remove(); told({ do: "sent", id: formKey(form) }); });
    line.append(button);
    line.setAttribute("role", "status");
    form.prepend(line);
  }
  function answered() {
    const sent = read(SENT);
    if (!sent || !listener() || !window.did_handshake) return;
    sessionStorage.removeItem(SENT);
    if (sent.who === listener().dataset.person && !document.querySelector("main .notice.bad, [aria-invalid=true]")) told({ do: "sent", id: sent.key });
  }

  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, noted, true);
    document.addEventListener(kind, nativeNoted, true);
  }
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("button.btn") && online()) journal = new Map(); // it heard the fields before the button
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("form[action$='/auth/logout']")) {
      leaving = true;
      for (const name of [UNHEARD, SENT, LIGHT]) sessionStorage.removeItem(name);
    } else if (listener() && isNative(form)) {
      if (waiting.has(form)) tell(form);
      write(SENT, { who: listener().dataset.person, key: formKey(form) });
    }
  }, true);
  addEventListener("pagehide", store);
  addEventListener("popstate", () => document.activeElement?.blur(), true); // a field says its last words before Back is heard
  // What the browser kept of a page whose line is cut believes other things than the server: ask it afresh.
  addEventListener("pageshow", (event) => { if (event.persisted && document.getElementById("app")) location.reload(); });

  let looked = false;
  function look() {
    if (looked || !listener()) return;
    looked = true;
    setTimeout(() => { looked = false; sessionStorage.removeItem(LIGHT); answered(); replay(); fill(); }, 60);
  }
  document.addEventListener("DOMContentLoaded", () => {
    if (!document.getElementById("app")) return; // a light page: assets/light.js
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
    const wait = setInterval(() => {
      if (!window.did_handshake) return;
      clearInterval(wait);
      window.socket.on("disconnect", store);
      look();
    }, 100);
    setTimeout(() => clearInterval(wait), 30_000);
  });
})();
