/*
 * What was typed and is not yet confirmed: kept in this browser alone, for one person, for 72 hours.
 *
 * localStorage["coach-mentoring/<opaque person>/<form id>"] = {
 *   key:     32 hex digits, sent with the form; the server takes the same key and content once,
 *   at:      ms, when the person last wrote or sent,
 *   values:  {field name: [values]}, only what a person can type or tick,
 *   pending: null, or {url, body, root, since}: it was sent and no answer has come; `since` is ms of the first try,
 * }
 * Where localStorage is refused or full, a draft lives in memory as long as the page is open.
 */
(function () {
  'use strict';

  const PREFIX = 'coach-mentoring/';
  const KEPT_MS = 72 * 60 * 60 * 1000;

  class Drafts {
    /** `person` is opaque and may be empty (nobody is signed in): then nothing is stored. */
    constructor(person) {
      this.prefix = PREFIX + person + '/';
      this.stores = person !== '';
      this.memory = new Map();
      if (this.stores) sweep();
    }

    read(id) {
      const draft = this.memory.get(id) || (this.stores ? readStored(this.prefix + id) : null);
      return draft && isFresh(draft) ? draft : null;
    }

    /** `inMemory`: it holds something that must not be stored. */
    write(id, draft, { inMemory = false } = {}) {
      if (!inMemory && this.stores && store(this.prefix + id, draft)) this.memory.delete(id);
      else this.memory.set(id, draft);
    }

    /** With a key, only that very draft: another tab may have begun the same form anew. */
    erase(id, key = null) {
      const draft = this.read(id);
      if (key && draft && draft.key !== key) return;
      this.memory.delete(id);
      if (this.stores) forget(this.prefix + id);
    }

    /** @returns {Array<[string, object]>} id and draft of what was sent without an answer. */
    listPending() {
      const ids = new Set(this.memory.keys());
      if (this.stores) {
        for (const name of storedNames()) if (name.startsWith(this.prefix)) ids.add(name.slice(this.prefix.length));
      }
      return [...ids].map((id) => [id, this.read(id)]).filter(([, draft]) => draft && isDue(draft));
    }

    isStored(id) {
      return !this.memory.has(id);
    }
  }

  function isFresh(draft) {
    return Date.now() - draft.at < KEPT_MS;
  }

  function isDue(draft) {
    return Boolean(draft.pending) && Date.now() - draft.pending.since < KEPT_MS;
  }

  // ---- localStorage: every touch may throw (refused by the browser, full, written by hand) ----

  function readStored(name) {
    try {
      const draft = JSON.parse(localStorage.getItem(name));
      const whole = draft && typeof draft.key === 'string' && typeof draft.at === 'number' && draft.values;
      return whole ? draft : null;
    } catch {
      return null;
    }
  }

  function store(name, draft) {
    try {
      localStorage.setItem(name, JSON.stringify(draft));
      return true;
    } catch {
      // An older draft left in its place would come back instead of this one.
      forget(name);
      return false;
    }
  }

  function forget(name) {
    try {
      localStorage.removeItem(name);
    } catch {
      // Refused: then nothing was stored either.
    }
  }

  function storedNames() {
    try {
      return Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));
    } catch {
      return [];
    }
  }

  /** Whoever's they are: on a shared tablet nothing outlives its 72 hours. */
  function sweep() {
    for (const name of storedNames()) {
      const draft = readStored(name);
      if (!draft || !isFresh(draft)) forget(name);
    }
  }

  // ---- a form's fields ----

  const NEVER = new Set(['hidden', 'file', 'password', 'submit', 'button', 'reset', 'image', 'fieldset', 'output']);

  function draftFields(form) {
    return [...form.elements].filter(
      (field) => field.name && !NEVER.has(field.type) && !field.closest('[data-cm-nodraft]'),
    );
  }

  function isTick(field) {
    return field.type === 'checkbox' || field.type === 'radio';
  }

  /** @returns {Object<string, string[]>} A name whose boxes are all empty is there, with an empty list. */
  function readValues(form) {
    const values = {};
    for (const field of draftFields(form)) {
      const list = (values[field.name] = values[field.name] || []);
      if (isTick(field)) {
        if (field.checked) list.push(field.value);
      } else if (field.type === 'select-multiple') {
        list.push(...[...field.selectedOptions].map((option) => option.value));
      } else {
        list.push(field.value);
      }
    }
    return values;
  }

  /** Fields that the draft does not know keep what the server put there; closed parts open where words come back. */
  function writeValues(form, values) {
    const rest = structuredCopy(values);
    for (const field of draftFields(form)) {
      const list = rest[field.name];
      if (!Array.isArray(list)) continue;
      const before = isTick(field) ? field.checked : field.value;
      if (isTick(field)) field.checked = list.includes(field.value);
      else if (field.type === 'select-multiple') selectAll(field, list);
      else if (list.length) writeOne(field, list.shift());
      if ((isTick(field) ? field.checked : field.value) !== before) openAround(field);
    }
  }

  function structuredCopy(values) {
    return JSON.parse(JSON.stringify(values));
  }

  function selectAll(field, list) {
    for (const option of field.options) option.selected = list.includes(option.value);
  }

  function writeOne(field, value) {
    const before = field.value;
    field.value = value;
    // A choice that is no longer offered.
    if (field.tagName === 'SELECT' && field.selectedIndex === -1) field.value = before;
  }

  function openAround(field) {
    for (let at = field.closest('details'); at; at = at.parentElement.closest('details')) at.open = true;
  }

  function holdsSecret(form) {
    return [...form.elements].some(
      (field) => field.name && (field.type === 'password' || field.closest('[data-cm-nodraft]')),
    );
  }

  /** 32 lower-case hex digits. */
  function newKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  }

  Object.assign(window.CoachMentoringBlock.parts, {
    Drafts,
    readValues,
    writeValues,
    openAround,
    holdsSecret,
    newKey,
  });
})();
