/*
 * What stands under "More" of a skill, made when it is opened: guide with preview, the client's part, judgement or
 * task, tracks where there are many, tags, id, and the buttons that move and remove.
 */
(function () {
  'use strict';

  const parts = window.CoachMentoringEditorParts;
  const { edited, isSame, withSkill } = parts;

  parts.toggleMore = function toggleMore(editor, row) {
    if (row.more) closeMore(row);
    else openMore(editor, row);
    parts.setText(row.moreButton.firstElementChild, parts.word(row.more ? 'check-less' : 'check-more'));
    row.moreButton.setAttribute('aria-expanded', String(Boolean(row.more)));
  };

  function openMore(editor, row) {
    row.more = editor.clone('more');
    const id = `${editor.id}-${row.key}`;
    const guide = row.more.querySelector('[data-cm-text=guide]');
    const field = guide.closest('.cm-field');
    guide.id = `${id}-guide`;
    field.querySelector('label').htmlFor = guide.id;
    field.querySelector('.cm-field__hint').id = `${id}-guide-hint`;
    guide.setAttribute('aria-describedby', `${id}-guide-hint`);
    const label = row.more.querySelector('[data-cm-tags-label]');
    label.id = `${id}-tags`;
    label.parentElement.setAttribute('aria-labelledby', label.id);
    fillStarters(editor, row.more.querySelector('[data-cm-starters]'));
    row.more.querySelector('[data-cm-tools-inside]').append(parts.makeTools(editor, row.element));
    row.element.classList.add('cm-skill--open');
    row.under.append(row.more);
    parts.drawMore(editor, row, true);
    parts.drawProblemsOf(editor, row);
  }

  function closeMore(row) {
    row.more.remove();
    row.more = null;
    row.element.classList.remove('cm-skill--open');
  }

  parts.drawMore = function drawMore(editor, row, hasNewTracks) {
    const { more, skill } = row;
    parts.setValue(more.querySelector('[data-cm-text=guide]'), skill.guide);
    more.querySelector('[data-cm-box=client_voice]').checked = skill.client_voice === true;
    more.querySelector('[data-cm-box=kind]').checked = skill.kind === 'judgement';
    const boxes = more.querySelector('[data-cm-all-chips]');
    boxes.hidden = row.element.querySelector('[data-cm-chips]').hidden === false || editor.view.tracks.length === 0;
    if (!boxes.hidden) parts.drawTrackBoxes(editor, boxes, skill, hasNewTracks);
    parts.drawGuide(editor, row);
    drawTags(editor, row);
    parts.drawId(editor, row);
  };

  parts.drawGuide = function drawGuide(editor, row) {
    if (!row.more) return;
    const { guide } = row.skill;
    parts.showRoom(row.more.querySelector('[data-cm-count-of=guide]'), guide, editor.data.limits.guide);
    parts.preview(row.more.querySelector('[data-cm-preview]'), guide);
  };

  // ---- tracks of a skill ----

  parts.drawTrackBoxes = function drawTrackBoxes(editor, place, skill, isNew) {
    const { tracks } = editor.view;
    if (isNew || place.querySelectorAll('input').length !== tracks.length) {
      for (const old of [...place.querySelectorAll('.cm-tick')]) old.remove();
      for (const track of tracks) {
        const chip = editor.clone('chip');
        chip.querySelector('input').value = track.id;
        chip.querySelector('span').textContent = track.title || parts.word('check-no-title');
        chip.title = track.title;
        place.append(chip);
      }
    }
    for (const box of place.querySelectorAll('input')) {
      box.checked = skill.tracks.length === 0 || skill.tracks.includes(box.value);
    }
  };

  /** No track at all means every track, so the last one cannot be switched off. */
  parts.setTrack = function setTrack(editor, row, box) {
    const all = editor.view.tracks.map((track) => track.id);
    const before = row.skill.tracks.length ? row.skill.tracks : all;
    const chosen = all.filter((id) => (id === box.value ? box.checked : before.includes(id)));
    if (chosen.length === 0) {
      box.checked = true;
      parts.say(parts.word('check-tracks-last'));
      return;
    }
    // Back as it was saved: in its order, and for every track only if it was so.
    const saved = editor.model.savedSkills.get(row.skill.id);
    const isEach = chosen.length === all.length && (!saved || saved.tracks.length === 0);
    const isBack = saved && isSame([...saved.tracks].sort(), [...chosen].sort());
    editor.view.setSkill(row, { tracks: isEach ? [] : isBack ? saved.tracks : chosen });
  };

  // ---- tags ----

  function fillStarters(editor, select) {
    (editor.data.tagStarters || []).forEach((starter, index) => {
      const words = [starter.framework, starter.code, starter.version].filter(Boolean).join(' ');
      const old = starter.isOld ? ` (${parts.word('check-old')})` : '';
      const wording = starter.wording ? ` – ${starter.wording}` : '';
      select.append(new Option(words + old + wording, String(index)));
    });
  }

  function isOld(editor, tag) {
    return (editor.data.tagStarters || []).some(
      (starter) => starter.isOld && starter.framework === tag.framework && starter.version === tag.version,
    );
  }

  function drawTags(editor, row) {
    const list = row.more.querySelector('[data-cm-tags]');
    const { tags } = row.skill;
    while (list.children.length > tags.length) list.lastElementChild.remove();
    tags.forEach((tag, index) => {
      const item = list.children[index] || list.appendChild(editor.clone('tag'));
      for (const field of item.querySelectorAll('[data-cm-tag-field]')) {
        parts.setValue(field, tag[field.dataset.cmTagField]);
      }
      nameTag(editor, item, tag);
    });
  }

  function nameTag(editor, item, tag) {
    const name = parts.nameOf([tag.framework, tag.code].filter(Boolean).join(' '));
    parts.setText(item.querySelector('[data-cm-tag-name]'), ' ' + name);
    item.querySelector('[data-cm-tag-old]').hidden = !isOld(editor, tag);
  }

  parts.typeTag = function typeTag(editor, row, field) {
    const item = field.closest('[data-cm-tag]');
    const at = [...item.parentElement.children].indexOf(item);
    const name = field.dataset.cmTagField;
    const words = parts.word('check-changed', { name: parts.nameOf(row.skill.title) });
    editor.model.type(`tag ${name} ${at} ${row.key}`, (state) => withSkill(state, row.key, (skill) => {
      const tags = skill.tags.map((tag, index) => (index === at ? { ...tag, [name]: field.value } : tag));
      row.skill = edited(skill, { tags });
      return row.skill;
    }), { words });
    nameTag(editor, item, row.skill.tags[at]);
  };

  parts.addTag = function addTag(editor, row) {
    const most = editor.data.limits.tags;
    if (row.skill.tags.length >= most) {
      parts.say(parts.word('check-room-tags', { n: most }));
      return;
    }
    const select = row.more.querySelector('[data-cm-starters]');
    const starter = editor.data.tagStarters[Number(select.value)];
    const { framework = '', version = '', code = '', wording = '' } = (select.value !== '' && starter) || {};
    const tags = [...row.skill.tags, { framework, version, code, wording }];
    editor.view.setSkill(row, { tags });
    select.value = '';
    row.more.querySelector('[data-cm-tags]').lastElementChild.querySelector('input').focus();
    parts.say(parts.word('check-added-tag'));
  };

  parts.removeTag = function removeTag(editor, row, button) {
    const item = button.closest('[data-cm-tag]');
    const list = item.parentElement;
    const at = [...list.children].indexOf(item);
    editor.view.setSkill(row, { tags: row.skill.tags.filter((_, index) => index !== at) });
    const next = list.children[Math.min(at, list.children.length - 1)];
    const place = next ? next.querySelector('input') : row.more.querySelector('[data-cm-starters]');
    place.focus();
    parts.say(parts.word('check-removed-tag'));
  };
})();
