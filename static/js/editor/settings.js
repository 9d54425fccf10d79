/*
 * The settings of a block: inputs that follow the model's fields and change them, and what a part shows instead.
 *
 * An input names its field (data-cm-setting) and how its value reads (data-cm-kind): line, long, link, number, choice
 * (a number from a list), switch, which (radio buttons; "true" and "false" are yes and no).
 */
(function () {
  'use strict';

  const parts = window.CoachMentoringEditorParts;
  const ASK_AFTER_MS = 1000;
  const WHOLE = /^\d{1,9}$/;
  const DECIMAL = /^\d{1,9}([.,]\d{1,9})?$/;

  // Settings that ask for what this version does not have, and without it: shown only where a course brought one along.
  const UNAVAILABLE = { training_needed: false, services: [], pilot: false };

  parts.startSettings = function startSettings(editor) {
    const { model } = editor;
    const place = editor.find('settings');
    const inputs = [...place.querySelectorAll('[data-cm-setting]')];
    for (const input of inputs) {
      input.addEventListener(isTyped(input) ? 'input' : 'change', () => take(editor, input));
      if (isTyped(input)) input.addEventListener('change', () => model.endTyping());
    }
    let shown = model.state.fields;
    model.on((what) => {
      if (model.state.fields === shown) return;
      shown = model.state.fields;
      if (!what.startsWith('setting:')) show(editor, inputs);
      else showRole(editor);
      showUnavailable(editor);
    });
    show(editor, inputs);
    showUnavailable(editor);
    openGradeIfOn(editor);
  };

  function isTyped(input) {
    return input.matches('textarea, input:not([type=checkbox], [type=radio])');
  }

  // ---- between an input and a value ----

  function read(input) {
    const typed = input.value;
    switch (input.dataset.cmKind) {
      case 'switch': return input.checked;
      case 'which': return typed === 'true' ? true : typed === 'false' ? false : typed;
      case 'choice': return Number(typed);
      case 'number': return readNumber(typed.trim(), input.dataset.cmSetting);
      default: return typed;
    }
  }

  /** What is no number stays as it was typed: the server says what is wrong with it. */
  function readNumber(typed, name) {
    if (name === 'months_to_keep' && typed === '') return null;
    if (name === 'weight') return DECIMAL.test(typed) ? Number(typed.replace(',', '.')) : typed;
    return WHOLE.test(typed) ? Number(typed) : typed;
  }

  function write(input, value) {
    const kind = input.dataset.cmKind;
    if (kind === 'switch') input.checked = value === true;
    else if (kind === 'which') input.checked = String(value) === input.value;
    else if (kind === 'choice') input.value = String(value);
    else if (!parts.isSame(read(input), value)) input.value = value === null ? '' : String(value);
  }

  function take(editor, input) {
    const name = input.dataset.cmSetting;
    const value = read(input);
    const words = parts.fill(editor.words['setting-changed'], { name: nameOf(editor, name) });
    const makeNext = (state) =>
      parts.isSame(state.fields[name], value) ? state : { ...state, fields: { ...state.fields, [name]: value } };
    const change = isTyped(input) ? 'type' : 'change';
    editor.model[change]('setting:' + name, makeNext, { words });
    markOne(editor, name, '');
  }

  function show(editor, inputs) {
    const { fields } = editor.model.state;
    for (const input of inputs) write(input, fields[input.dataset.cmSetting]);
    showRole(editor);
  }

  function showRole(editor) {
    const isPart = editor.model.state.fields.is_home === false;
    editor.find('for-home').hidden = isPart;
    editor.find('for-part').hidden = !isPart;
    if (isPart) showHome(editor);
  }

  function openGradeIfOn(editor) {
    const { weight, counts_for_completion: counts } = editor.model.state.fields;
    if ((weight && weight !== 0) || counts === true) editor.find('settings').querySelector('[data-cm-more=grade]').open = true;
  }

  /** A part's settings are those of its front page: to be read, not to be changed here. */
  function showHome(editor) {
    const { home } = editor.data;
    const { words } = editor;
    const text = home ? parts.fill(words['setting-of-home'], { title: home.title }) : words['setting-no-home'];
    editor.find('home-text').textContent = text;
    const here = editor.find('for-home');
    const lines = Object.entries((home && home.settings) || {}).filter(([name]) => here.contains(rowOf(editor, name)));
    editor.find('home-list').replaceChildren(
      ...lines.map(([name, value]) => {
        const line = editor.clone('setting-line');
        line.firstElementChild.textContent = nameOf(editor, name);
        line.lastElementChild.textContent = sayValue(editor, name, value);
        return line;
      }),
    );
  }

  function showUnavailable(editor) {
    const { model, words } = editor;
    const { fields } = model.state;
    const place = editor.find('unavailable');
    const asked = Object.keys(UNAVAILABLE).filter((name) => !parts.isSame(fields[name], UNAVAILABLE[name]));
    place.hidden = !asked.length;
    if (place.dataset.cmAsked === asked.join()) return;
    place.dataset.cmAsked = asked.join();
    const text = document.createElement('p');
    text.textContent = words['setting-not-available'];
    const button = editor.clone('action');
    button.textContent = words['setting-take-out'];
    button.addEventListener('click', () => {
      const off = Object.fromEntries(asked.map((name) => [name, UNAVAILABLE[name]]));
      const makeNext = (state) => ({ ...state, fields: { ...state.fields, ...off } });
      model.change('settings', makeNext, { words: words['setting-taken-out'] });
      parts.say(words['setting-taken-out']);
      editor.find('settings').querySelector('[data-cm-setting=programme_title]').focus();
    });
    place.replaceChildren(text, button);
  }

  // ---- in words ----

  function rowOf(editor, name) {
    return editor.find('settings').querySelector(`[data-cm-setting-row="${name}"]`);
  }

  /** What people call a setting; its own name where no input has it. */
  function nameOf(editor, name) {
    const row = rowOf(editor, name);
    const label = row && row.querySelector('legend, .cm-field__label, label');
    return label ? label.textContent.trim() : name;
  }

  function sayValue(editor, name, value) {
    const { words } = editor;
    if (value === true || value === false) {
      if (name === 'is_home') return sayOption(editor, name, String(value));
      return value ? words['setting-on'] : words['setting-off'];
    }
    if (value === null || value === '') return words['setting-empty'];
    return sayOption(editor, name, String(value));
  }

  function sayOption(editor, name, value) {
    const option = rowOf(editor, name)?.querySelector(`input[type=radio][value="${CSS.escape(value)}"] + label`);
    return option ? option.firstChild.textContent.trim() : value;
  }

  /** Sentences, one for each setting that differs. */
  parts.listSettingChanges = function listSettingChanges(before, after) {
    const { editor } = parts;
    return Object.keys(after)
      .filter((name) => !parts.isSame(before[name], after[name]))
      .map((name) =>
        parts.fill(editor.words['setting-differs'], {
          name: nameOf(editor, name),
          before: sayValue(editor, name, before[name]),
          after: sayValue(editor, name, after[name]),
        }),
      );
  };

  // ---- what is wrong ----

  function markOne(editor, name, sentence) {
    const row = rowOf(editor, name);
    if (!row) return;
    const old = row.querySelector('[data-cm-setting-error]');
    if (old) old.remove();
    const id = `${editor.id}-${name.replaceAll('_', '-')}-error`;
    if (sentence) {
      const place = editor.clone('setting-error');
      Object.assign(place, { id, textContent: sentence });
      row.querySelector('.cm-field__hint').after(place);
    }
    for (const input of row.querySelectorAll('[data-cm-setting]')) describe(input, id, Boolean(sentence));
    for (let at = sentence && row.closest('details'); at; at = at.parentElement.closest('details')) at.open = true;
  }

  function describe(input, id, isWrong) {
    const others = (input.getAttribute('aria-describedby') || '').split(' ').filter((each) => each && each !== id);
    const ids = isWrong ? [id, ...others] : others;
    if (ids.length) input.setAttribute('aria-describedby', ids.join(' '));
    else input.removeAttribute('aria-describedby');
    if (isWrong) input.setAttribute('aria-invalid', 'true');
    else input.removeAttribute('aria-invalid');
  }

  /** Put the problems of settings beside their inputs; without any, all are taken away. */
  parts.markSettings = function markSettings(problems) {
    const { editor } = parts;
    for (const row of editor.find('settings').querySelectorAll('[data-cm-setting-row]')) {
      const name = row.dataset.cmSettingRow;
      const own = problems.filter((problem) => problem.field === name);
      markOne(editor, name, own.map((problem) => problem.sentence).join(' '));
    }
  };

  // ---- what the author should know of a block that is valid: said at opening, and again when settings changed ----

  parts.startNotes = function startNotes(editor) {
    let shown = editor.model.state.fields;
    let timer = null;
    parts.showNotes(editor, editor.data.notes || [], true);
    editor.model.on(() => {
      if (editor.model.state.fields === shown) return;
      shown = editor.model.state.fields;
      clearTimeout(timer);
      timer = setTimeout(() => lookAgain(editor), ASK_AFTER_MS);
    });
  };

  async function lookAgain(editor) {
    const { state } = editor.model;
    if (!editor.root.isConnected || editor.isSaving) return;
    const answer = await parts.ask('check', { state });
    // What is unfinished is said on saving, not while somebody types.
    if (answer.status !== 200 || !answer.body || answer.body.problems.length || editor.model.state !== state) return;
    parts.showNotes(editor, answer.body.notes);
  }

  parts.showNotes = function showNotes(editor, notes, isFolded) {
    const old = editor.find('notes');
    if (!notes.length) {
      if (old) old.remove();
      return;
    }
    const place = old || editor.clone('notes');
    const isNew = !old;
    place.querySelector('summary').textContent = parts.count('notes-count', notes.length);
    const list = place.querySelector('ul');
    const sentences = notes.map((note) => note.sentence);
    const before = [...list.children].map((item) => item.textContent);
    parts.listSentences(list, sentences, notes.length);
    notes.forEach(({ level }, at) => {
      list.children[at].dataset.cmLevel = level;
    });
    const news = notes.filter((note) => note.level === 'warning' && !before.includes(note.sentence));
    if (isNew) editor.find('notes-place').append(place);
    if (news.length && !isFolded) place.open = true;
    if (news.length && !isNew) parts.say(news.map((note) => note.sentence).join(' '));
  };
})();
