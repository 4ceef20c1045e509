// What is typed and the server has not heard yet, and native forms, whose fields the server does not know.
// The rest is kept by the server (pages/shell/drafts/page_drafts.py). Never passwords, codes or files: see `secret`.
(() => {
  "use strict";
  const UNHEARD = "portico-unheard", LIGHT = "portico-light";
  const LATE_MS = 2000, WEEK_MS = 7 * 86_400_000; // what was typed so long ago was heard, if the line stood; how long it waits
  const listener = () => document.querySelector(".drafts-line[data-person]");
  const place = () => location.pathname + location.search;
  const online = () => window.socket?.connected === true;
  const secret = (input) => ["password", "hidden", "file", "submit", "button"].includes(input.type)
    || /^(one-time-code|cc-|.*-password)/.test(input.autocomplete) || "secret" in input.dataset;
  const fire = (input) => { for (const kind of ["input", "change"]) input.dispatchEvent(new Event(kind, { bubbles: true })); };

  // What the server may not have heard: sealed in this tab under a key that it hands to the live session alone and that
  // no script can read out again. Without one (a page that came over plain HTTP) nothing is left in the browser.
  const coding = new TextEncoder(), bytes = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  let key = null, who = "", here = place(), unheard = new Map(), leaving = false, sealing = false, again = false;
  const forget = () => sessionStorage.removeItem(UNHEARD);
  async function begin(line) {
    who = line.dataset.person;
    const given = line.dataset.seal;
    line.removeAttribute("data-seal");
    if (given && window.crypto?.subtle) key = await crypto.subtle.importKey("raw", bytes(given), "AES-GCM", false, ["encrypt", "decrypt"]);
    try {
      const old = JSON.parse(sessionStorage.getItem(UNHEARD));
      if (!old) return;
      const shape = { name: "AES-GCM", iv: bytes(old.iv), additionalData: coding.encode(who) };
      const entries = JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(shape, key, bytes(old.sealed))));
      const waited = entries.filter(([, one]) => Date.now() - one.at < WEEK_MS).map(([name, one]) => [name, { ...one, late: true }]);
      unheard = new Map([...waited, ...unheard]);
    } catch { forget(); } // somebody else's, or of before a sign-out: nobody can read it any more
    finally { if (unheard.size) store(); } // what was typed before there was a key
  }
  async function store() {
    again = true;
    if (sealing || leaving || !key) return;
    sealing = true;
    try {
      while (again && !leaving) {
        again = false;
        if (!unheard.size) { forget(); continue; }
        const iv = crypto.getRandomValues(new Uint8Array(12)), shape = { name: "AES-GCM", iv, additionalData: coding.encode(who) };
        const sealed = new Uint8Array(await crypto.subtle.encrypt(shape, key, coding.encode(JSON.stringify([...unheard]))));
        const text = (array) => btoa(Array.from(array, (one) => String.fromCharCode(one)).join(""));
        if (!leaving) sessionStorage.setItem(UNHEARD, JSON.stringify({ iv: text(iv), sealed: text(sealed), at: Date.now() }));
      }
    } catch { /* full or switched off */ } finally { sealing = false; }
  }
  function note(name, entry) {
    unheard.set(`${here}\n${name}`, { ...entry, place: here, name, at: Date.now(), late: !online() });
    store();
    if (online()) setTimeout(heard, LATE_MS + 50);
  }
  function heard() {
    for (const [name, one] of unheard) if (!one.late && online() && Date.now() - one.at >= LATE_MS) unheard.delete(name);
    store();
  }
  function cut() {
    for (const one of unheard.values()) one.late = true;
    store();
  }

  // Fields of screens.
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
    input.dispatchEvent(new Event("blur")); // the server hears it now: whoever presses Discard next means this, too
  }
  function noted(event) {
    const input = event.target;
    if (!listener() || !input.matches?.(".field [id$='-in']") || input.closest("form[method]") || secret(input)) return;
    note(nameOf(input), { value: valueOf(input) });
  }
  function replay() {
    if (!online() || !window.did_handshake || !listener()) return;
    let restored = false;
    for (const [name, one] of unheard) {
      if (!one.late || one.place !== here) continue;
      const input = one.fields ? null : inputs(document).find((each) => nameOf(each) === one.name);
      if (!one.fields && !input) continue;
      unheard.delete(name);
      if (one.fields) {
        note(one.name, { fields: one.fields, title: one.title });
        told({ do: "native", id: one.name, value: one.title, fields: one.fields });
        for (const form of document.querySelectorAll(".island form[method=post]")) if (isNative(form) && formKey(form) === one.name && pour(form, one.fields)) poured.add(form);
      } else if (valueOf(input) !== one.value) { put(input, one.value); restored = true; }
      store();
    }
    if (restored) setTimeout(() => told({ do: "replayed" }), 400); // a field tells its value a moment after the last key
  }

  // Native forms: told to the server as they are filled in, and filled again from what it kept.
  const formKey = (form) => form.elements.namedItem("draft")?.value ?? "";
  const fieldsOf = (form) => [...form.elements].filter((one) => one.name && !secret(one));
  const isNative = (form) => form?.matches?.("form[method=post]") && form.closest(".island") && formKey(form) !== "" && fieldsOf(form).length > 0;
  const isAsGiven = (one) => (one.matches("select") ? [...one.options].every((each, at) => each.selected === (each.defaultSelected || (at === 0 && ![...one.options].some((other) => other.defaultSelected))))
    : ["checkbox", "radio"].includes(one.type) ? one.checked === one.defaultChecked : one.value === one.defaultValue);
  function told(detail) {
    listener()?.dispatchEvent(new CustomEvent("portico", { detail: { id: "", value: "", on: false, ...detail } }));
  }
  const waiting = new Map(), poured = new Set();
  function saysNow(form) {
    const fields = {}, all = fieldsOf(form);
    for (const one of all.every(isAsGiven) ? [] : all) {
      if (one.type === "radio") { if (one.checked) fields[one.name] = one.value; }
      else fields[one.name] = one.type === "checkbox" ? (one.checked ? "on" : "") : one.value.slice(0, 2000);
    }
    return { fields, title: form.dataset.title ?? "" };
  }
  function tell(form) {
    clearTimeout(waiting.get(form));
    waiting.delete(form);
    const { fields, title } = saysNow(form);
    told({ do: "native", id: formKey(form), value: title, fields });
  }
  function tellAll() { for (const form of [...waiting.keys()]) tell(form); }
  function nativeNoted(event) {
    const form = event.target.form;
    if (!listener() || !isNative(form) || secret(event.target)) return;
    form.dataset.filled = "1";
    form.dataset.title = form.closest(".q-dialog")?.querySelector(".dialog h2")?.textContent ?? "";
    note(formKey(form), saysNow(form));
    clearTimeout(waiting.get(form));
    waiting.set(form, setTimeout(() => tell(form), 400));
    if (event.type === "change") tell(form);
  }
  function fill() {
    const natives = listener()?.querySelector("[data-natives]"), all = JSON.parse(natives?.dataset.natives || "{}");
    for (const form of natives ? poured : []) { poured.delete(form); sayKept(form); }
    for (const form of document.querySelectorAll(".island form[method=post]:not([data-filled])")) {
      if (!isNative(form)) continue;
      if (pour(form, all[formKey(form)] ?? {})) sayKept(form);
    }
  }
  function pour(form, fields) {
    form.dataset.filled = "1";
    let changed = false;
    for (const one of fieldsOf(form)) {
      const value = fields[one.name];
      if (value === undefined) continue;
      if (one.type === "radio") { changed ||= one.checked !== (one.value === value); one.checked = one.value === value; }
      else if (one.type === "checkbox") { changed ||= one.checked !== (value === "on"); one.checked = value === "on"; }
      else if (one.value !== value && (!one.matches("select") || [...one.options].some((each) => each.value === value))) { one.value = value; changed = true; }
    }
    return changed;
  }
  function sayKept(form) {
    const { words, discard } = listener().querySelector("[data-natives]").dataset;
    const line = Object.assign(document.createElement("p"), { className: "help", textContent: `${words} ` });
    const button = Object.assign(document.createElement("button"), { type: "button", className: "quiet", textContent: discard });
    button.addEventListener("click", () => { form.reset(); line.remove(); told({ do: "dropped", id: formKey(form) }); });
    line.append(button);
    line.setAttribute("role", "status");
    form.prepend(line);
  }

  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, noted, true);
    document.addEventListener(kind, nativeNoted, true);
  }
  document.addEventListener("click", tellAll, true); // it may lead elsewhere: told before that is asked for
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("button.btn") || !online()) return; // it heard the fields before the button
    for (const [name, one] of unheard) if (one.place === here && !one.late) unheard.delete(name);
    store();
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("form[action$='/auth/logout']")) {
      leaving = true;
      for (const name of [UNHEARD, LIGHT]) sessionStorage.removeItem(name);
    } else if (listener() && isNative(form)) {
      tell(form);
      told({ do: "sending", id: formKey(form) });
      unheard.delete(`${here}\n${formKey(form)}`);
      store();
    }
  }, true);
  function lastWords() { document.activeElement?.blur(); tellAll(); }
  addEventListener("pagehide", () => { lastWords(); told({ do: "leaving" }); }); // written before the next page is read
  addEventListener("popstate", lastWords, true); // before Back is heard
  // What the browser kept of a page whose line is cut believes other things than the server: ask it afresh.
  addEventListener("pageshow", (event) => { if (event.persisted && document.getElementById("app")) location.reload(); });

  let looked = false, begun = null;
  function look() {
    if (looked || !listener()) return;
    looked = true;
    begun ??= begin(listener());
    setTimeout(async () => { looked = false; here = place(); await begun; sessionStorage.removeItem(LIGHT); fill(); replay(); }, 60);
  }
  document.addEventListener("DOMContentLoaded", () => {
    if (!document.getElementById("app")) return; // a light page: assets/light.js
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
    const wait = setInterval(() => {
      if (!window.did_handshake) return;
      clearInterval(wait);
      window.socket.on("disconnect", cut);
      look();
    }, 100);
    setTimeout(() => clearInterval(wait), 30_000);
  });
})();
