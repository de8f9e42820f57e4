import type { Test } from 'tap'
import { startApp } from '../fixture/app.ts'

const json = { 'content-type': 'application/json' }

interface InputError {
  in: string
  pointer: string
  detail: string
}

/** Starts the app, and gives functions that send requests which the typed client cannot. */
export async function startSender(t: Test) {
  const { send, client } = await startApp(t)
  const post = (path: string, body: unknown, headers: Record<string, string> = json) =>
    send('POST', path, {
      body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
      headers,
    })
  /** Expects a 400; returns its errors. */
  const rejected = async (response: ReturnType<typeof send>): Promise<InputError[]> => {
    const { statusCode, body } = await response
    t.equal(statusCode, 400, body.slice(0, 200))
    return (JSON.parse(body) as { errors: InputError[] }).errors
  }
  return { send, post, rejected, client }
}
