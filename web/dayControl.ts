import { changeAddress, parameter } from './address.ts'
import { isDay, today } from './day.ts'
import { element } from './element.ts'

/** The day in the address, or today. */
export function chosenDay(): string {
  const day = parameter('on')
  return isDay(day) ? day : today()
}

/** A field for the day whose prices are shown; a new day becomes part of the address, then `onChange` is called. */
export function dayControl(onChange: () => void): HTMLElement {
  const input = element('input', { id: 'on', type: 'date', value: chosenDay() })
  const reset = element(
    'button',
    { type: 'button', class: 'quiet', hidden: chosenDay() === today() },
    'Today',
  )
  const choose = (day: string) => {
    reset.hidden = day === today()
    changeAddress({ on: day === today() ? undefined : day }, 'push')
    onChange()
  }
  input.addEventListener('change', () => {
    if (isDay(input.value)) choose(input.value)
  })
  reset.addEventListener('click', () => {
    input.value = today()
    input.focus()
    choose(today())
  })
  return element('div', { class: 'day' }, element('label', { for: 'on' }, 'Prices on'), input, reset)
}
