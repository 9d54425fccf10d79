/*
 * Moving skills and sections: by buttons, by arrows on the grip, by choosing a section, and by dragging. That needs
 * SortableJS, which comes last: without it everything else works as well.
 */
(function () {
  'use strict';

  const parts = window.CoachMentoringEditorParts;
  const { edited, findSkill, keyOf, withChecklist } = parts;

  // A finger rests on the grip before it drags; shorter than that, it scrolls or taps.
  const TOUCH_MS = 150;

  // ---- one step, or to another section ----

  function without(items, key) {
    return items.filter((item) => keyOf(item) !== key);
  }

  function insertAt(items, item, at) {
    return [...items.slice(0, at), item, ...items.slice(at)];
  }

  /** A skill to a place in a section; `at` counts without the skill itself. */
  function withSkillAt(state, key, sectionKey, at) {
    const { skill } = findSkill(state, key);
    const sections = state.checklist.sections.map((section) => {
      const isThere = keyOf(section) === sectionKey;
      if (!isThere && !section.criteria.includes(skill)) return section;
      const rest = without(section.criteria, key);
      return edited(section, { criteria: isThere ? insertAt(rest, skill, at) : rest });
    });
    return withChecklist(state, { sections });
  }

  function putSkill(editor, row, sectionKey, at) {
    const words = parts.word('check-moved', { name: parts.nameOf(row.skill.title) });
    editor.model.change('moved', (state) => withSkillAt(state, row.key, sectionKey, at), { words });
    const { section, index } = findSkill(editor.model.state, row.key);
    parts.say(
      parts.word('check-moved-said', {
        name: parts.nameOf(row.skill.title),
        place: index + 1,
        all: section.criteria.length,
        section: parts.nameOf(section.title),
      }),
    );
  }

  /** Past the end of a section it goes on in the next one. */
  parts.moveSkill = function moveSkill(editor, row, step, button) {
    const { sections } = editor.model.state.checklist;
    const { section, index } = findSkill(editor.model.state, row.key);
    const to = index + step;
    const next = sections[sections.indexOf(section) + step];
    if (to >= 0 && to < section.criteria.length) putSkill(editor, row, keyOf(section), to);
    else if (next) putSkill(editor, row, keyOf(next), step > 0 ? 0 : next.criteria.length);
    else parts.say(parts.word(step < 0 ? 'check-first' : 'check-last', { name: parts.nameOf(row.skill.title) }));
    keepFocus(row.element, button);
  };

  parts.moveSkillTo = function moveSkillTo(editor, row, button) {
    const { value } = button.closest('[data-cm-tools]').querySelector('[data-cm-to]');
    const section = editor.model.state.checklist.sections.find((each) => keyOf(each) === value);
    if (!section) return;
    const rest = without(section.criteria, row.key);
    putSkill(editor, row, value, rest.length);
    const view = editor.view.sections.get(value);
    if (editor.view.folded.delete(value)) editor.view.drawFold(view);
    keepFocus(row.element, button);
  };

  parts.moveSection = function moveSection(editor, view, step, button) {
    const { sections } = editor.model.state.checklist;
    const index = sections.findIndex((section) => keyOf(section) === view.key);
    const to = index + step;
    const name = parts.nameOf(view.section.title);
    if (to < 0 || to >= sections.length) parts.say(parts.word(step < 0 ? 'check-first' : 'check-last', { name }));
    else putSection(editor, view, to);
    keepFocus(view.element, button);
  };

  function putSection(editor, view, at) {
    const name = parts.nameOf(view.section.title);
    editor.model.change('moved', (state) => {
      const { sections } = state.checklist;
      const section = sections.find((each) => keyOf(each) === view.key);
      return withChecklist(state, { sections: insertAt(without(sections, view.key), section, at) });
    }, { words: parts.word('check-moved', { name }) });
    const all = editor.model.state.checklist.sections.length;
    parts.say(parts.word('check-moved-section-said', { name, place: at + 1, all }));
  }

  function keepFocus(element, button) {
    button.focus({ preventScroll: true });
    element.scrollIntoView({ block: 'nearest', behavior: 'instant' });
  }

  function onArrow(editor, event) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const { target } = event;
    if (!step || !target.matches('[data-cm-drag]') || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const row = editor.view.rowOf(target);
    if (row) parts.moveSkill(editor, row, step, target);
    else parts.moveSection(editor, editor.view.sectionOf(target), step, target);
  }

  // ---- the buttons, made for the row or section that asks for them ----

  parts.makeTools = function makeTools(editor, element) {
    const tools = editor.clone('tools');
    const select = tools.querySelector('[data-cm-to]');
    if (!element.matches('[data-cm-skill]')) tools.querySelector('[data-cm-to-part]').remove();
    else {
      fillSections(editor, select, element);
      // Sections come, go and are renamed while it stands there.
      select.addEventListener('focus', () => fillSections(editor, select, element));
    }
    return tools;
  };

  function fillSections(editor, select, element) {
    const here = element.closest('[data-cm-section]');
    const chosen = select.value;
    const options = editor.model.state.checklist.sections
      .filter((section) => !here || keyOf(section) !== here.dataset.cmKey)
      .map((section) => new Option(section.title || parts.word('check-no-title'), keyOf(section)));
    select.replaceChildren(...options);
    if (options.some((option) => option.value === chosen)) select.value = chosen;
    select.closest('[data-cm-to-part]').hidden = options.length === 0;
  }

  parts.toggleTools = function toggleTools(editor, element, place) {
    const grip = element.querySelector('[data-cm-do=tools]');
    const there = place.querySelector(':scope > [data-cm-tools]');
    grip.setAttribute('aria-expanded', String(!there));
    if (there) there.remove();
    else place.prepend(parts.makeTools(editor, element));
  };

  // ---- dragging ----

  /**
   * SortableJS would hand itself to Studio's RequireJS, which knows nothing of it. While that one script runs, and for
   * nobody else, `define` says that it is none of RequireJS's.
   */
  function loadSortable(url) {
    return new Promise((resolve, reject) => {
      const script = document.createElement('script');
      const { define } = window;
      const amd = define && Object.getOwnPropertyDescriptor(define, 'amd');
      const isHidden = Boolean(amd && amd.configurable && 'value' in amd);
      if (isHidden) {
        Object.defineProperty(define, 'amd', {
          configurable: true,
          enumerable: amd.enumerable,
          get: () => (document.currentScript === script ? undefined : amd.value),
        });
      }
      const restore = () => isHidden && Object.defineProperty(define, 'amd', amd);
      script.addEventListener('load', () => {
        restore();
        resolve(window.Sortable);
      });
      script.addEventListener('error', () => {
        restore();
        reject(new Error(url));
      });
      script.src = url;
      document.head.append(script);
    });
  }

  function makeSortable(editor, list, kind) {
    parts.Sortable.create(list, {
      group: kind,
      handle: `[data-cm-drag=${kind}]`,
      draggable: kind === 'skill' ? '[data-cm-skill]' : '[data-cm-section]',
      // The browser's own dragging differs from one to the next, and knows no touch.
      forceFallback: true,
      fallbackOnBody: false,
      fallbackTolerance: 4,
      delay: TOUCH_MS,
      delayOnTouchOnly: true,
      animation: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 120,
      ghostClass: 'cm-drag__place',
      dragClass: 'cm-drag__held',
      scrollSensitivity: 80,
      scrollSpeed: 16,
      onStart: () => {
        parts.isDragging = true;
      },
      onEnd: (event) => {
        // The click that ends a drag is none.
        setTimeout(() => {
          parts.isDragging = false;
        });
        drop(editor, event, kind);
      },
    });
  }

  function drop(editor, { item, from, to, oldDraggableIndex: before, newDraggableIndex: at }, kind) {
    if (from === to && before === at) return;
    const key = item.dataset.cmKey;
    if (kind === 'section') putSection(editor, editor.view.sections.get(key), at);
    else putSkill(editor, editor.view.rows.get(key), to.closest('[data-cm-section]').dataset.cmKey, at);
  }

  async function startDragging(editor) {
    const url = editor.data.sortableUrl;
    if (!url) return;
    try {
      parts.Sortable = parts.Sortable || (await loadSortable(url));
    } catch {
      return;
    }
    if (!parts.Sortable) return;
    editor.root.classList.add('cm-editor--drags');
    makeSortable(editor, editor.view.place, 'section');
    const made = new WeakSet();
    const makeLists = () => {
      for (const { list } of editor.view.sections.values()) {
        if (made.has(list)) continue;
        made.add(list);
        makeSortable(editor, list, 'skill');
      }
    };
    makeLists();
    editor.model.on(makeLists);
  }

  parts.startMoving = function startMoving(editor) {
    editor.find('sections').addEventListener('keydown', (event) => onArrow(editor, event));
    startDragging(editor);
  };
})();
