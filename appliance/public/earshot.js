/* Nicer, never needed: every page works without it. */

/** Puts the focus on what was wrong with a form, so that it is read out. */
const faults = document.getElementById('faults')
if (faults) faults.focus()

/** A tick box that ticks the whole page of a list. */
document.addEventListener('change', (event) => {
  const box = event.target
  if (!(box instanceof HTMLInputElement) || box.dataset.picks === undefined) return
  for (const other of document.querySelectorAll(`input[type=checkbox][name="${box.dataset.picks}"]`)) {
    other.checked = box.checked
  }
})

/** A button that copies the text of another element. */
document.addEventListener('click', async (event) => {
  const button = event.target instanceof Element ? event.target.closest('[data-copies]') : null
  if (!button) return
  const source = document.getElementById(button.dataset.copies)
  await navigator.clipboard.writeText(source.textContent.trim())
  button.dataset.done = 'true'
})
