import type { Line } from './model.js'

/** The elements of one line. @param name what the button acts on, for those who do not see it */
export function createLine(tag: 'header' | 'li', onclick: () => void, name = '') {
  const title = create('b')
  // The second click of a double one would undo the first: the button does something else by then.
  const button = create('button', { onclick: (event) => void (event.detail < 2 && onclick()) })
  const progress = create('progress')
  const detail = create('p')
  const element = create(tag, {}, title, button, progress, detail)
  const show = (line: Line) => {
    element.className = line.state
    setText(title, line.title)
    setText(detail, line.detail)
    setText(button, line.action)
    button.ariaLabel = `${line.action} ${name}`
    progress.ariaLabel = line.title
    progress.max = line.total
    progress.value = line.loaded
  }
  return { element, title, button, show }
}

export function create<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Partial<HTMLElementTagNameMap[Tag]> = {},
  ...children: Node[]
): HTMLElementTagNameMap[Tag] {
  const element = Object.assign(document.createElement(tag), properties)
  element.append(...children)
  return element
}

/** Leaves an element alone that has this text already: screen readers would read it again. */
function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text
  element.hidden = !text
}
