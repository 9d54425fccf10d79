/*
 * What signatures hang on: a skill's id, free until the first save, and its wording. A change of something signed asks;
 * it is compared with what was last saved, so "No" takes "Yes" back until the next save.
 */
(function () {
  'use strict';

  const parts = window.CoachMentoringEditorParts;
  const { edited, keyOf, listSkills, makeId, withSection, withSkill } = parts;

  const ID = /^[a-z][a-z0-9-]{0,49}$/;

  /** Of skills that are here, and of those that were once signed. */
  parts.takenIds = function takenIds(model) {
    return new Set([...listSkills(model.state.checklist).map((skill) => skill.id), ...Object.keys(model.facts)]);
  };

  parts.freeSkillId = (model, title, taken = parts.takenIds(model)) => makeId(title, taken, 'skill');

  parts.freeSectionId = function freeSectionId(model, title) {
    return makeId(title, new Set(model.state.checklist.sections.map((section) => section.id)), 'section');
  };

  /** A new skill or section whose title was left for the first time gets its id; `editor.unnamed` holds the keys. */
  parts.nameIds = function nameIds(editor, field) {
    const row = editor.view.rowOf(field);
    const view = row ? null : editor.view.sectionOf(field);
    const key = (row || view).key;
    const title = field.value.trim();
    if (!title || !editor.unnamed.has(key)) return;
    editor.unnamed.delete(key);
    const { model } = editor;
    const step = row ? withSkill : withSection;
    const id = row ? parts.freeSkillId(model, title) : parts.freeSectionId(model, title);
    // Together with the typing before it: nobody has done this.
    model.amend((state) => step(state, key, (item) => edited(item, { id })));
  };

  function isFree(editor, row) {
    return !editor.model.savedSkills.has(row.skill.id);
  }

  parts.drawId = function drawId(editor, row) {
    const place = row.more.querySelector('[data-cm-id-place]');
    if (!place.firstElementChild) place.append(makeIdPart(editor, row));
    parts.setText(place.querySelector('[data-cm-id-now]'), row.skill.id);
    const n = editor.model.countSignatures(row.skill.id);
    const key = isFree(editor, row) ? 'check-id-new' : 'check-id-saved';
    const why = n ? parts.count('count-id-signed', n) : parts.word(key);
    parts.setText(place.querySelector('[data-cm-id-why]'), why);
  };

  function makeIdPart(editor, row) {
    const made = editor.clone('id');
    const id = `${editor.id}-${row.key}-id`;
    const [why, error] = ['[data-cm-id-why]', '[data-cm-id-error]'].map((name) => made.querySelector(name));
    why.id = `${id}-why`;
    error.id = `${id}-error`;
    made.querySelector('[data-cm-id]').setAttribute('aria-describedby', `${why.id} ${error.id}`);
    return made;
  }

  parts.openId = function openId(row, isOpen) {
    const place = row.more.querySelector('[data-cm-id-place]');
    const button = place.querySelector('[data-cm-do=change-id]');
    const field = place.querySelector('[data-cm-id]');
    place.querySelector('[data-cm-id-change]').hidden = !isOpen;
    button.setAttribute('aria-expanded', String(isOpen));
    field.value = row.skill.id;
    showError(place, '');
    if (isOpen) field.select();
    else button.focus();
    if (isOpen) field.focus();
  };

  parts.useId = function useId(editor, row) {
    const place = row.more.querySelector('[data-cm-id-place]');
    const field = place.querySelector('[data-cm-id]');
    const id = field.value.trim();
    const others = listSkills(editor.model.state.checklist).filter((skill) => keyOf(skill) !== row.key);
    if (!ID.test(id)) return showError(place, parts.word('check-id-wrong'));
    if (others.some((skill) => skill.id === id)) return showError(place, parts.word('check-id-taken'));
    editor.unnamed.delete(row.key);
    if (id !== row.skill.id) editor.view.setSkill(row, { id });
    parts.openId(row, false);
    return undefined;
  };

  function showError(place, sentence) {
    const error = place.querySelector('[data-cm-id-error]');
    const field = place.querySelector('[data-cm-id]');
    error.hidden = !sentence;
    error.textContent = sentence;
    if (!sentence) return field.removeAttribute('aria-invalid');
    field.setAttribute('aria-invalid', 'true');
    field.focus();
    return parts.say(sentence);
  }

  // ---- the question ----

  // What a signature is about; see docs/checklists.md, "Digests".
  const WORDING = ['title', 'guide', 'shown', 'client_voice', 'edition'];

  /** Each is said when it appears. */
  parts.drawQuestion = function drawQuestion(editor, row) {
    const { model } = editor;
    const { skill } = row;
    row.baseline = model.baseline;
    const saved = (model.countSignatures(skill.id) && model.savedSkills.get(skill.id)) || skill;
    const isAgain = skill.edition > saved.edition;
    const isAsked = skill.signatures < saved.signatures || WORDING.some((field) => saved[field] !== skill[field]);
    show(row, 'question', isAsked, () => makeQuestion(editor, row));
    show(row, 'raised', skill.signatures > saved.signatures && !isAgain, () => makeRaised(editor, row));
    if (!isAsked) return;
    for (const input of row.question.querySelectorAll('input')) input.checked = input.value === (isAgain ? 'yes' : 'no');
  };

  function show(row, name, isShown, make) {
    if (isShown && !row[name]) row[name] = make();
    if (isShown || !row[name]) return;
    row[name].remove();
    row[name] = null;
  }

  /** More signatures than before: nothing is reworded, and nobody's stops counting. */
  function makeRaised(editor, row) {
    const raised = editor.clone('raised');
    row.under.prepend(raised);
    parts.say(raised.textContent);
    return raised;
  }

  function makeQuestion(editor, row) {
    const n = editor.model.countSignatures(row.skill.id);
    const question = editor.clone('question');
    const asks = parts.count('count-ask', n);
    parts.setText(question.querySelector('legend'), asks);
    parts.setText(question.querySelector('[data-cm-question-yes]'), parts.count('count-again', n));
    for (const input of question.querySelectorAll('input')) input.name = `${editor.id}-${row.key}-question`;
    row.under.prepend(question);
    parts.say(asks);
    return question;
  }

  parts.answerQuestion = function answerQuestion(editor, row, answer) {
    const { model } = editor;
    const saved = model.savedSkills.get(row.skill.id);
    const inForce = Math.max(saved.edition, (model.facts[row.skill.id] || {}).edition || 1);
    editor.view.setSkill(row, { edition: answer === 'yes' ? inForce + 1 : saved.edition });
    parts.say(parts.word(answer === 'yes' ? 'check-again-said' : 'check-clearer-said'));
  };
})();
