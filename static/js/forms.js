/* What is typed into the forms of one block: kept as it goes, and back in its form when that is opened anew. */
(function () {
  'use strict';

  const { isDue, claim, release, releaseGone, readValues, readWords, writeValues, holdsSecret, newKey } =
    window.CoachMentoringBlock.parts;

  const SAVE_AFTER_MS = 300;

  function same(one, two) {
    return JSON.stringify(one) === JSON.stringify(two);
  }

  class Keeper {
    constructor(block) {
      this.block = block;
      this.drafts = block.drafts;
      this.forms = new WeakMap();
      this.leaving = new AbortController();
      for (const name of ['input', 'change']) block.root.addEventListener(name, (event) => this.onTyped(event));
      for (const name of ['pagehide', 'visibilitychange']) this.onWindow(name, () => this.saveAll());
      // What could not be stored would be gone.
      this.onWindow('beforeunload', (event) => this.drafts.memory.size && event.preventDefault());
    }

    onWindow(name, act) {
      const listen = (event) => (this.block.root.isConnected ? act(event) : this.leaving.abort());
      window.addEventListener(name, listen, { signal: this.leaving.signal });
    }

    listForms() {
      return [...this.block.root.querySelectorAll('form[hx-post]')].filter((form) => this.forms.has(form));
    }

    formOf(key) {
      return this.listForms().find((form) => this.forms.get(form).key === key) || null;
    }

    setUp(container) {
      const kept = this.drafts.list();
      for (const form of container.querySelectorAll('form[hx-post]')) {
        const id = form.dataset.cmForm || form.getAttribute('hx-post');
        this.forms.set(form, { id, fresh: readValues(form), key: newKey(), timer: 0 });
        this.takeUp(form, kept.filter((draft) => draft.form === id));
      }
      releaseGone();
      this.tellNotSent();
    }

    async takeUp(form, drafts) {
      const state = this.forms.get(form);
      for (const { key } of drafts) {
        if (!(await claim(key, form))) continue;
        const draft = this.drafts.read(key);
        if (!draft || !form.isConnected || !same(readValues(form), state.fresh)) {
          release(key);
          continue;
        }
        state.key = key;
        writeValues(form, draft.values);
        this.block.hints.setUp(form);
        const isChanged = !same(readValues(form), state.fresh);
        if (draft.pending && !isDue(draft)) this.giveUp(draft, form);
        else if (isChanged && !draft.pending && key !== this.refilled) {
          this.showRestored(form, drafts.filter((each) => each.key !== key));
        }
        this.showKept(form, isChanged);
        this.mark(key);
        this.tellNotSent();
        return;
      }
    }


    onTyped({ target }) {
      const state = this.forms.get(target.form);
      if (!state) return;
      clearTimeout(state.timer);
      const { form } = target;
      // A form that leaves the page says so by a last change.
      state.timer = setTimeout(() => form.isConnected && this.save(form), SAVE_AFTER_MS);
    }

    saveAll() {
      for (const form of this.listForms()) if (this.forms.get(form).timer) this.save(form);
    }

    isInField() {
      const { activeElement: at } = document;
      return at.matches('input, textarea, select') && this.block.panel.contains(at);
    }

    isInUse() {
      const isTyped = (form) => !same(readValues(form), this.forms.get(form).fresh);
      return this.isInField() || this.sending.size > 0 || this.listForms().some(isTyped);
    }

    save(form) {
      const state = this.forms.get(form);
      const { key } = state;
      clearTimeout(state.timer);
      state.timer = 0;
      const values = readValues(form);
      const stored = this.drafts.read(key);
      const sent = stored && stored.pending;
      if (sent && same(values, stored.values)) return;
      const pending = sent && this.sending.has(key) ? sent : null;
      if (!pending && same(values, state.fresh)) {
        this.drafts.erase(key);
        this.showKept(form, false);
      } else {
        this.write(form, values, pending);
        this.showKept(form, true);
      }
      // The older words must not go off behind the writer's back.
      if (sent && !pending) this.block.tell('not-sent-changed', { at: form });
    }

    write(form, values, pending, button = null) {
      const { block } = this;
      const { id, key } = this.forms.get(form);
      const words = readWords(form);
      const heading = block.panel.querySelector('[data-cm-heading]');
      const title = [heading, words ? null : button].map((it) => it?.textContent.trim()).filter(Boolean).join(': ');
      const draft = { form: id, key, at: Date.now(), values, words, title, pending };
      Object.assign(draft, { root: block.root.id, place: block.panels.address });
      claim(key, form);
      this.drafts.write(draft, { inMemory: Boolean(pending && holdsSecret(form)) });
      return draft;
    }

    showKept(form, isKept) {
      let mark = form.querySelector('.cm-kept');
      if (!mark && !isKept) return;
      if (!mark) {
        mark = document.createElement('p');
        mark.className = 'cm-kept';
        form.append(mark);
      }
      mark.textContent = this.block.text(this.drafts.isStored(this.forms.get(form).key) ? 'kept' : 'kept-open');
      mark.hidden = !isKept;
    }

    showRestored(form, others) {
      const { block } = this;
      const note = form.querySelector('.cm-restored') || document.createElement('p');
      const say = (key, ...buttons) => {
        for (const button of buttons) button.className = 'cm-button cm-button--plain';
        note.replaceChildren(block.text(key) + ' ', ...buttons);
      };
      const empty = () => {
        form.reset();
        block.hints.setUp(form);
        [...form.elements].find((field) => field.name && field.type !== 'hidden')?.focus();
      };
      const bringBack = (values) => {
        writeValues(form, values);
        this.save(form);
        this.showRestored(form, others);
        note.querySelector('button').focus();
      };
      const startAgain = () => {
        const values = readValues(form);
        this.drafts.erase(this.forms.get(form).key);
        this.showKept(form, false);
        say('started-again', block.button('bring-back', () => bringBack(values)));
        empty();
      };
      const showOther = () => {
        this.save(form);
        const { key } = this.forms.get(form);
        empty();
        release(key);
        this.takeUp(form, [...others, this.drafts.read(key)].filter(Boolean));
      };
      const other = others.length ? [block.button('show-other', showOther)] : [];
      say('restored', block.button('start-again', startAgain), ...other);
      note.className = 'cm-restored';
      if (!note.parentElement) form.prepend(note);
    }
  }

  Object.assign(window.CoachMentoringBlock.parts, { Keeper, same });
})();
