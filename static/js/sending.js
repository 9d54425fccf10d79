/*
 * From a pressed button to the server's word: one key for every try, and the draft that stays until it is confirmed.
 *
 * done: the draft goes, the panel is shown. again: the panel is shown with what was typed in it, under a new key.
 * No answer, or a proxy's: the same body with the same key goes out again when the line is back, when the page is
 * looked at and every 30 seconds, for 72 hours, also after the page was closed and opened anew. Anything else: the
 * notice says it, the form stays.
 */
(function () {
  'use strict';

  const { readValues, writeValues, holdsSecret, newKey } = window.CoachMentoringBlock.parts;
  const { post, readCookie, takeTurn, toContent, plain } = window.CoachMentoringBlock.parts;

  const SAVE_AFTER_MS = 300;
  const SAY_SENDING_AFTER_MS = 1000;
  const TRY_AGAIN_MS = 30 * 1000;

  function same(one, two) {
    return JSON.stringify(one) === JSON.stringify(two);
  }

  function isBlank(values) {
    return Object.values(values).flat().every((value) => !value.trim());
  }

  function formId(form) {
    return form.dataset.cmForm || form.getAttribute('hx-post');
  }

  class Sender {
    constructor(block) {
      this.block = block;
      this.drafts = block.drafts;
      this.forms = new WeakMap();
      this.sending = new Set();
      this.failed = new Set();
      this.leaving = new AbortController();
      for (const name of ['input', 'change']) block.root.addEventListener(name, (event) => this.onTyped(event));
      for (const name of ['online', 'visibilitychange']) this.onWindow(name, () => this.onComeBack());
      this.onWindow('pagehide', () => this.saveAll());
      this.onWindow('storage', () => this.tellNotSent());
    }

    onWindow(name, act) {
      const listen = () => (this.block.root.isConnected ? act() : this.leaving.abort());
      window.addEventListener(name, listen, { signal: this.leaving.signal });
    }

    onComeBack() {
      if (document.visibilityState !== 'visible') return;
      // Perhaps they have signed in again elsewhere.
      this.isHeld = false;
      this.sendPending();
    }

    setUp(container) {
      for (const form of container.querySelectorAll('form[hx-post]')) this.setUpForm(form);
      this.tellNotSent();
    }

    setUpForm(form) {
      const id = formId(form);
      const draft = this.drafts.read(id);
      const fresh = readValues(form);
      this.forms.set(form, { id, fresh, key: draft ? draft.key : newKey(), timer: 0 });
      if (draft) {
        writeValues(form, draft.values);
        const restored = !draft.pending && draft.key !== this.refilled && !same(readValues(form), fresh);
        if (restored) this.showRestored(form);
      }
      this.mark(id);
    }

    // ---- typing ----

    onTyped({ target }) {
      const state = this.forms.get(target.form);
      if (!state) return;
      clearTimeout(state.timer);
      state.timer = setTimeout(() => this.save(target.form), SAVE_AFTER_MS);
    }

    saveAll() {
      for (const form of this.block.root.querySelectorAll('form[hx-post]')) {
        if (this.forms.get(form)?.timer) this.save(form);
      }
    }

    save(form) {
      const state = this.forms.get(form);
      clearTimeout(state.timer);
      state.timer = 0;
      const values = readValues(form);
      const stored = this.drafts.read(state.id);
      const sent = stored && stored.pending && stored.key === state.key;
      if (sent && same(values, stored.values)) return;
      const pending = sent && this.sending.has(state.id) ? stored.pending : null;
      if (!pending && same(values, state.fresh)) this.drafts.erase(state.id, state.key);
      else this.write(form, { key: state.key, at: Date.now(), values, pending });
      // Whoever goes on writing has taken it back in hand: the older words must not go off behind their back.
      if (sent && !pending) this.block.tell('not-sent-changed', { at: form });
    }

    write(form, draft) {
      const { id } = this.forms.get(form);
      const stored = this.drafts.read(id);
      const isOfAnotherTab = Boolean(stored && stored.pending && stored.key !== draft.key);
      const inMemory = isOfAnotherTab || Boolean(draft.pending && holdsSecret(form));
      this.drafts.write(id, draft, { inMemory });
    }

    showRestored(form) {
      const note = form.querySelector('.cm-restored') || document.createElement('p');
      const button = this.block.button('start-again', () => {
        const { id, key } = this.forms.get(form);
        this.drafts.erase(id, key);
        form.reset();
        note.hidden = true;
        this.block.hints.setUp(form);
        [...form.elements].find((field) => field.name && field.type !== 'hidden')?.focus();
      });
      button.className = 'cm-button cm-button--plain';
      note.className = 'cm-restored';
      note.replaceChildren(this.block.text('restored') + ' ', button);
      note.hidden = false;
      if (!note.parentElement) form.prepend(note);
    }

    // ---- sending ----

    /** From htmx: `body` is what it collected, with the name and value of `submitter`, the pressed button. */
    submit(form, { body, action: url, submitter }) {
      const state = this.forms.get(form);
      if (!state || this.sending.has(state.id)) return;
      clearTimeout(state.timer);
      state.timer = 0;
      const before = this.drafts.read(state.id);
      const text = JSON.stringify({ ...toContent(body, form), key: state.key });
      const at = Date.now();
      const since = before && before.pending && before.pending.body === text ? before.pending.since : at;
      const pending = { url, body: text, root: this.block.root.id, since };
      const draft = { key: state.key, at, values: readValues(form), pending };
      this.write(form, draft);
      if (submitter) submitter.setAttribute('data-cm-pressed', '');
      this.deliver(state.id, draft, { pressed: true });
    }

    async deliver(id, draft, { pressed }) {
      if (this.sending.has(id)) return;
      this.sending.add(id);
      this.mark(id);
      const saying = pressed && setTimeout(() => this.block.say(this.block.text('sending')), SAY_SENDING_AFTER_MS);
      const { cmCsrfCookie = 'csrftoken', cmPerson: person } = this.block.root.dataset;
      const answer = await takeTurn(draft.key, pressed, () => {
        const stored = this.drafts.read(id);
        const isStillDue = stored && stored.pending && stored.key === draft.key;
        return pressed || isStillDue ? post(draft.pending, { token: readCookie(cmCsrfCookie), person }) : null;
      });
      clearTimeout(saying);
      this.saveAll();
      this.sending.delete(id);
      this.mark(id);
      if (answer && this.block.root.isConnected) this.onAnswer(id, draft, answer, pressed);
    }

    onAnswer(id, draft, answer, pressed) {
      const form = this.formOf(id);
      this.failed.delete(id);
      if (answer.kind === 'done') {
        this.drafts.erase(id, draft.key);
        this.arrive(answer.text, form, 'sent-later', draft);
      } else if (answer.kind === 'again') {
        this.refilled = newKey();
        this.keep(id, draft, this.refilled);
        this.arrive(answer.text, form, 'look-again', draft);
      } else if (answer.kind === 'unreachable') {
        this.postpone(id, draft, form, pressed);
      } else {
        // On its own it waits for the person to come back; a button that was pressed, they press again themselves.
        this.isHeld = !pressed && (answer.kind === 'signed-out' || answer.kind === 'too-old');
        if (!this.isHeld) this.keep(id, draft, draft.key);
        this.report(answer, form);
      }
    }

    /** It will not be sent by itself any more, and nothing of it is lost. */
    keep(id, draft, key) {
      const stored = this.drafts.read(id);
      if (!stored || stored.key !== draft.key) return;
      if (isBlank(stored.values)) this.drafts.erase(id, draft.key);
      else this.drafts.write(id, { ...stored, key, pending: null }, { inMemory: !this.drafts.isStored(id) });
    }

    /** The answer's panel takes the form's place; if the person has gone on elsewhere it waits to be asked for. */
    arrive(html, form, kind, draft) {
      if (form) {
        this.block.panels.swap(html);
        return;
      }
      const isOurs = draft.pending.root === this.block.root.id;
      const action = isOurs ? this.block.button('show', () => this.block.panels.swap(html)) : null;
      this.block.tell(kind, { action });
    }

    postpone(id, draft, form, pressed) {
      const stored = this.drafts.read(id);
      if (form && stored && !same(stored.values, draft.values)) {
        this.drafts.write(id, { ...stored, pending: null }, { inMemory: !this.drafts.isStored(id) });
        this.block.tell('not-sent-changed', { at: form });
        return;
      }
      this.failed.add(id);
      this.tellNotSent(pressed);
    }

    /** For everything that is neither a panel nor a matter of trying again. */
    report({ kind, text }, form = null) {
      const { block } = this;
      const ours = kind === 'refused' || kind === 'error' ? plain(text) : '';
      if (ours) block.tell(kind, { at: form, text: ours });
      else if (kind === 'signed-out') block.tell(kind, { at: form, action: block.signIn() });
      else if (kind === 'too-long') block.tell(kind, { at: form });
      else block.tell(kind === 'too-old' ? kind : 'failed', { at: form, action: block.loadAgain() });
    }

    // ---- trying again ----

    /** What this block should send: its own, and those of blocks that are not on this page. */
    listDue() {
      if (this.isHeld) return [];
      const { root } = this.block;
      return this.drafts
        .listPending()
        .filter(([, { pending }]) => pending.root === root.id || !document.getElementById(pending.root));
    }

    async sendPending({ aloud = false } = {}) {
      for (const [id, draft] of this.listDue()) await this.deliver(id, draft, { pressed: false });
      this.tellNotSent(aloud);
    }

    /** `aloud`: the person has just tried, so it is said even if it stands there already. */
    tellNotSent(aloud = false) {
      clearTimeout(this.timer);
      const due = this.listDue();
      if (due.length) this.timer = setTimeout(() => this.block.root.isConnected && this.sendPending(), TRY_AGAIN_MS);
      const waiting = due.find(([id]) => this.failed.has(id) && !this.sending.has(id));
      if (!waiting) {
        if (!due.length) this.block.hush('not-sent', 'not-sent-open');
        return;
      }
      const [id] = waiting;
      const action = this.block.button('try-again', () => this.sendPending({ aloud: true }));
      const kind = this.drafts.isStored(id) ? 'not-sent' : 'not-sent-open';
      this.block.tell(kind, { at: this.formOf(id), action, isNews: aloud });
    }

    formOf(id) {
      return [...this.block.root.querySelectorAll('form[hx-post]')].find((form) => formId(form) === id) || null;
    }

    /** While it is on its way the buttons do nothing and say so; not `disabled`, which would lose the focus. */
    mark(id) {
      const form = this.formOf(id);
      if (!form) return;
      const isSending = this.sending.has(id);
      form.toggleAttribute('data-cm-sending', isSending);
      for (const field of form.elements) {
        if (field.type !== 'submit') continue;
        if (isSending) field.setAttribute('aria-disabled', 'true');
        else for (const name of ['aria-disabled', 'data-cm-pressed']) field.removeAttribute(name);
      }
    }
  }

  Object.assign(window.CoachMentoringBlock.parts, { Sender });
})();
