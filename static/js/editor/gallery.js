/*
 * A new block opens here, as long as nothing was chosen: templates, a blank one, or a file. Undo leads back.
 */
(function () {
  'use strict';

  const parts = window.CoachMentoringEditorParts;

  const STILL_MS = 500;

  parts.startGallery = function startGallery(editor) {
    const { data, model } = editor;
    const begin = model.state.checklist;
    const place = editor.find('gallery');
    const desk = editor.find('desk');
    const cards = data.templates.map((template) => makeCard(editor, template));
    editor.find('cards').prepend(...cards);
    editor.hasChosen = () => !data.isNew || model.baseline.checklist !== begin || model.state.checklist !== begin;
    const show = () => {
      const isOpen = !editor.hasChosen();
      if (place.hidden === !isOpen && desk.hidden === isOpen) return;
      place.hidden = !isOpen;
      desk.hidden = isOpen;
      parts.placeIncoming(editor, isOpen ? 'gallery' : 'desk');
    };
    show();
    let changedAt = -STILL_MS;
    model.on((what) => {
      const wasOpen = !place.hidden;
      show();
      if (wasOpen === place.hidden) changedAt = performance.now();
      if (what === 'undo' && !wasOpen && !place.hidden) place.querySelector('[data-cm-heading]').focus();
    });
    // The second half of a double click presses nothing of what came to stand there.
    editor.root.addEventListener('click', (event) => {
      if (event.detail < 2 || event.timeStamp - changedAt > STILL_MS) return;
      event.preventDefault();
      event.stopPropagation();
    }, true);
  };

  function makeCard(editor, template) {
    const card = editor.clone('card');
    card.dataset.cmCard = template.name;
    set(card, 'card-name', template.title);
    set(card, 'card-summary', template.summary);
    for (const again of card.querySelectorAll('[data-cm-name-again]')) again.textContent = ' – ' + template.title;
    const numbers = [];
    if (template.skills) numbers.push(parts.count('gallery-skills', template.skills));
    if (template.sections > 1) numbers.push(parts.count('gallery-sections', template.sections));
    if (template.tracks.length > 1) numbers.push(listOf(editor, template.tracks));
    set(card, 'card-numbers', numbers.join(' · '));
    card.querySelector('[data-cm-card-numbers]').hidden = !numbers.length;
    const look = card.querySelector('[data-cm-card-look]');
    look.hidden = !template.skills;
    const inside = card.querySelector('[data-cm-card-inside]');
    inside.id = `${editor.id}-inside-${template.name}`;
    look.setAttribute('aria-controls', inside.id);
    look.addEventListener('click', () => lookInside(editor, card, template));
    card.querySelector('[data-cm-card-use]').addEventListener('click', () => use(editor, card, template));
    return card;
  }

  function listOf({ data }, titles) {
    try {
      return new Intl.ListFormat(data.language, { type: 'conjunction' }).format(titles);
    } catch {
      return titles.join(', ');
    }
  }

  function set(card, name, text) {
    card.querySelector(`[data-cm-${name}]`).textContent = text;
  }

  async function lookInside(editor, card, template) {
    const look = card.querySelector('[data-cm-card-look]');
    const inside = card.querySelector('[data-cm-card-inside]');
    const isOpen = look.getAttribute('aria-expanded') === 'true';
    if (!isOpen && !inside.childElementCount) {
      const got = await get(editor, card, template);
      if (!got) return;
      const { sections } = got.checklist;
      inside.replaceChildren(...sections.map((section) => makeInside(editor, section, sections.length > 1 && got)));
    }
    look.setAttribute('aria-expanded', String(!isOpen));
    inside.hidden = isOpen;
  }

  /** `of`: what the section can be taken out of, to be a part of a course on its own. */
  function makeInside(editor, section, of) {
    const part = editor.clone('inside');
    set(part, 'card-name', section.title);
    const skills = (section.criteria || []).map((skill) => {
      const item = document.createElement('li');
      item.textContent = skill.title;
      return item;
    });
    part.querySelector('ul').replaceChildren(...skills);
    const only = part.querySelector('[data-cm-card-only]');
    only.hidden = !of;
    only.querySelector('[data-cm-name-again]').textContent = ' – ' + section.title;
    only.addEventListener('click', () => {
      const checklist = { ...of.checklist, title: section.title, introduction: '', sections: [section] };
      begin(editor, section.title, { checklist, fields: { ...of.fields, display_name: section.title } });
    });
    return part;
  }

  /** The template's checklist and fields, or null; why not is said on its card. */
  async function get(editor, card, template) {
    editor.gotten = editor.gotten || new Map();
    if (editor.gotten.has(template.name)) return editor.gotten.get(template.name);
    const answer = await parts.ask('template', { name: template.name });
    const isThere = answer.status === 200 && answer.body;
    const error = card.querySelector('[data-cm-card-error]');
    error.hidden = Boolean(isThere);
    error.textContent = isThere ? '' : parts.explain(answer);
    if (!isThere) {
      parts.say(error.textContent);
      return null;
    }
    editor.gotten.set(template.name, answer.body);
    return answer.body;
  }

  async function use(editor, card, template) {
    const got = await get(editor, card, template);
    if (got) begin(editor, template.title, got);
  }

  function begin(editor, title, got) {
    if (editor.hasChosen()) return;
    const { state } = editor.model;
    const known = Object.entries(got.fields || {}).filter(([name]) => Object.hasOwn(state.fields, name));
    const fields = { ...state.fields, ...Object.fromEntries(known) };
    const words = parts.fill(editor.words['gallery-chosen'], { title });
    editor.model.replace({ fields, checklist: got.checklist }, 'replace:template', { words });
    editor.showTab('checklist');
    editor.find('tab=checklist').focus();
    parts.say(words);
  }
})();
