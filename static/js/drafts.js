/* What was typed and is not yet confirmed: in this browser alone, for one person. */
(function () {
  'use strict';

  const PREFIX = 'coach-mentoring/';
  const HOUR_MS = 60 * 60 * 1000;
  const KEPT_MS = 72 * HOUR_MS;
  const GIVEN_UP_KEPT_MS = 10 * 24 * HOUR_MS;

  class Drafts {
    constructor(person) {
      this.prefix = PREFIX + person + '/';
      this.stores = person !== '';
      this.memory = new Map();
      if (this.stores) sweep();
    }

    list() {
      const stored = this.stores ? storedNames().filter((name) => name.startsWith(this.prefix)).map(readStored) : [];
      const drafts = [...this.memory.values(), ...stored.filter((draft) => draft && !this.memory.has(draft.key))];
      return drafts.filter(isFresh).sort((one, two) => two.at - one.at);
    }

    read(key) {
      const draft = this.memory.get(key) || (this.stores ? readStored(this.prefix + key) : null);
      return draft && isFresh(draft) ? draft : null;
    }

    write(draft, { inMemory = this.memory.has(draft.key) } = {}) {
      const { key } = draft;
      if (!inMemory && this.stores && store(this.prefix + key, draft)) this.memory.delete(key);
      else this.memory.set(key, draft);
    }

    erase(key) {
      this.memory.delete(key);
      if (this.stores) forget(this.prefix + key);
    }

    isStored(key) {
      return !this.memory.has(key);
    }
  }

  function isFresh(draft) {
    return Date.now() - draft.at < (draft.pending ? GIVEN_UP_KEPT_MS : KEPT_MS);
  }

  function isDue(draft) {
    return Boolean(draft.pending) && Date.now() - draft.pending.since < KEPT_MS;
  }

  // Every touch of localStorage may throw.

  function readStored(name) {
    try {
      const draft = JSON.parse(localStorage.getItem(name));
      const isWhole = typeof draft.form === 'string' && name.endsWith('/' + draft.key) && draft.at > 0 && draft.values;
      return isWhole ? draft : null;
    } catch {
      return null;
    }
  }

  function store(name, draft) {
    try {
      localStorage.setItem(name, JSON.stringify(draft));
      return true;
    } catch {
      forget(name);
      return false;
    }
  }

  function forget(name) {
    try {
      localStorage.removeItem(name);
    } catch {
    }
  }

  function storedNames() {
    try {
      return Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));
    } catch {
      return [];
    }
  }

  function sweep() {
    for (const name of storedNames()) {
      const draft = readStored(name);
      if (!draft || !isFresh(draft)) forget(name);
    }
  }

  // Key of a draft: the form of this page that has it in hand. A lock tells the other tabs.

  const held = new Map();

  async function claim(key, form) {
    const mine = held.get(key);
    if (mine) {
      if (mine.form !== form && mine.form.isConnected) return false;
      mine.form = form;
      return true;
    }
    const claimed = { form };
    held.set(key, claimed);
    const isOurs = await new Promise((tell) => {
      const hold = (lock) => {
        tell(Boolean(lock));
        return lock && held.get(key) === claimed ? new Promise((letGo) => (claimed.letGo = letGo)) : null;
      };
      if (!navigator.locks) tell(true);
      else navigator.locks.request(PREFIX + 'draft/' + key, { ifAvailable: true }, hold).catch(() => tell(true));
    });
    if (!isOurs) held.delete(key);
    return isOurs;
  }

  function release(key) {
    held.get(key)?.letGo?.();
    held.delete(key);
  }

  function releaseGone() {
    for (const [key, { form }] of held) if (!form.isConnected) release(key);
  }

  const NEVER = new Set(['hidden', 'file', 'password', 'submit', 'button', 'reset', 'image', 'fieldset', 'output']);

  function draftFields(form) {
    return [...form.elements].filter(
      (field) => field.name && !NEVER.has(field.type) && !field.closest('[data-cm-nodraft]'),
    );
  }

  function isTick(field) {
    return field.type === 'checkbox' || field.type === 'radio';
  }

  function readValues(form) {
    const values = {};
    for (const field of draftFields(form)) {
      const list = (values[field.name] = values[field.name] || []);
      if (!isTick(field)) list.push(field.value);
      else if (field.checked) list.push(field.value);
    }
    return values;
  }

  function readWords(form) {
    const typed = draftFields(form).filter((field) => field.value.trim() && field.matches('textarea, input[data-cm-limit]'));
    return typed.map((field) => `${field.labels[0]?.textContent ?? ''}\n${field.value}`.trim()).join('\n\n');
  }

  function writeValues(form, values) {
    const rest = JSON.parse(JSON.stringify(values));
    for (const field of draftFields(form)) {
      const list = rest[field.name];
      if (!Array.isArray(list)) continue;
      const before = isTick(field) ? field.checked : field.value;
      if (isTick(field)) field.checked = list.includes(field.value);
      else if (list.length) writeOne(field, list.shift());
      if ((isTick(field) ? field.checked : field.value) !== before) openAround(field);
    }
  }

  function writeOne(field, value) {
    const before = field.value;
    field.value = value;
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

  function newKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  }

  Object.assign(window.CoachMentoringBlock.parts, {
    Drafts,
    isDue,
    claim,
    release,
    releaseGone,
    readValues,
    readWords,
    writeValues,
    openAround,
    holdsSecret,
    newKey,
  });
})();
