/*
 * Small things that everything on the editor's screen is made with: what is said, names of skills, numbers in words,
 * previews, and what is typed in one line.
 */
(function () {
  'use strict';

  const parts = window.CoachMentoringEditorParts;

  // A screen reader hears a message only if it arrives after the focus has moved.
  const SAY_AFTER_MS = 150;
  const PREVIEW_AFTER_MS = 400;
  const LONGEST_NAME = 60;
  // From here on it is said how much room is left.
  const NEARLY = 0.85;

  let saying = 0;

  parts.say = function say(sentence) {
    const live = parts.editor.find('live');
    live.textContent = '';
    clearTimeout(saying);
    saying = setTimeout(() => {
      live.textContent = sentence;
    }, SAY_AFTER_MS);
  };

  /** Some words around a number, in the form that the language has for it. */
  parts.count = function count(key, n, values = {}) {
    const { words, data } = parts.editor;
    const forms = words[key];
    const rules = parts.editor.plurals || (parts.editor.plurals = makeRules(data.language));
    const kind = rules.select(n);
    const sample = String(n) in forms ? n : Object.keys(forms).find((each) => rules.select(Number(each)) === kind);
    return parts.fill(forms[sample ?? 2], { n, ...values });
  };

  function makeRules(language) {
    try {
      return new Intl.PluralRules(language);
    } catch {
      return new Intl.PluralRules('en');
    }
  }

  /** What a skill, section or track is called in a sentence. */
  parts.nameOf = function nameOf(title) {
    const { words } = parts.editor;
    const line = title.trim().replace(/\s+/g, ' ');
    if (!line) return words['check-no-title'];
    const short = line.length > LONGEST_NAME ? line.slice(0, LONGEST_NAME).trimEnd() + '…' : line;
    return parts.fill(words['check-name'], { title: short });
  };

  parts.word = function word(key, values) {
    return parts.fill(parts.editor.words[key], values || {});
  };

  /** Only where it differs: a caret stays where it is. */
  parts.setValue = function setValue(field, value) {
    if (field.value !== value) field.value = value;
  };

  parts.setText = function setText(element, value) {
    if (element && element.textContent !== value) element.textContent = value;
  };

  /** Letters as the server counts them, which is not by halves of an emoji. */
  function lengthOf(value) {
    return [...value].length;
  }

  /** Says under a box how much room is left, when little is. */
  parts.showRoom = function showRoom(place, value, most) {
    if (value.length < most * NEARLY) {
      place.hidden = true;
      return;
    }
    const left = most - lengthOf(value);
    place.hidden = left > most * (1 - NEARLY);
    place.classList.toggle('cm-count--over', left < 0);
    parts.setText(place, parts.word(left < 0 ? 'check-too-many' : 'check-left', { n: Math.abs(left) }));
  };

  /** The same under a title; the place is made when it is needed. */
  parts.showTitleRoom = function showTitleRoom(field) {
    const most = parts.editor.data.limits.title;
    const around = field.closest('.cm-field');
    let place = around.querySelector(':scope > .cm-count');
    if (!place && field.value.length < most * NEARLY) return;
    if (!place) {
      place = document.createElement('p');
      place.className = 'cm-count';
      around.append(place);
    }
    parts.showRoom(place, field.value, most);
  };

  /** Titles stand in boxes that grow; they are one line all the same. */
  parts.readLine = function readLine(field) {
    if (!/[\r\n\t]/.test(field.value)) return field.value;
    const at = field.selectionStart;
    field.value = field.value.replace(/\s*[\r\n\t]+\s*/g, ' ');
    field.setSelectionRange(at, at);
    return field.value;
  };

  /** Shows Markdown as people will see it: the server's own HTML, once the typing pauses. */
  parts.preview = function preview(place, text, { now = false } = {}) {
    clearTimeout(place.cmTimer);
    if (place.cmText === text) return;
    place.cmText = text;
    if (!text.trim()) {
      place.textContent = parts.word('check-preview-empty');
      return;
    }
    place.setAttribute('aria-busy', 'true');
    if (!place.firstChild) place.textContent = parts.word('check-preview-wait');
    place.cmTimer = setTimeout(() => ask(place, text), now ? 0 : PREVIEW_AFTER_MS);
  };

  async function ask(place, text) {
    const answer = await parts.ask('guide', { text });
    if (place.cmText !== text) return;
    place.removeAttribute('aria-busy');
    if (answer.status === 200 && answer.body) {
      // The server's renderer has taken out everything that could run or fetch.
      place.innerHTML = answer.body.html;
    } else {
      place.textContent = (answer.body && answer.body.sentence) || parts.word('check-preview-lost');
      place.cmText = null;
    }
  }

  /** Moves the focus into what may be folded, closed or on the other tab. */
  parts.reveal = function reveal(element) {
    const panel = element.closest('[data-cm-tab-panel]');
    if (panel) parts.editor.showTab(panel.dataset.cmTabPanel);
    for (let at = element.closest('details'); at; at = at.parentElement.closest('details')) at.open = true;
    element.scrollIntoView({ block: 'nearest', behavior: 'instant' });
    element.focus();
  };
})();
