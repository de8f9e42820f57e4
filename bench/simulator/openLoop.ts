import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'

/** A request to send. */
export interface Call {
  /** When, in seconds from the start. */
  time: number
  url: string
  /** The JSON body of a POST; without it the request is a GET. */
  body?: string | undefined
}

/** How requests went; all times are in seconds. */
export interface Sent {
  /** From the time at which a request was to be sent, so that a late one does not look fast. */
  latencies: number[]
  /** How late each was sent. */
  lags: number[]
  /** Responses that were not successful. */
  failures: number
  /** The duration of the whole. */
  seconds: number
}

/** Sends each request at its time, however many of those before have no response yet. */
export async function sendOpenLoop(calls: Call[]): Promise<Sent> {
  const agent = new Agent({ keepAlive: true })
  const sent: Sent = { latencies: [], lags: [], failures: 0, seconds: 0 }
  // After the thread has started.
  const start = performance.now() + 200
  const times = calls.map(({ time }) => time * 1000)
  const workerData = { start: performance.timeOrigin + start, times }
  const ticker = new Worker(fileURLToPath(new URL('ticker.ts', import.meta.url)), { workerData })
  const elapsed = () => (performance.now() - start) / 1000
  const responses: Promise<void>[] = []
  ticker.on('message', () => {
    const index = responses.length
    const call = calls[index]
    if (call === undefined) return
    sent.lags[index] = elapsed() - call.time
    const response = send(agent, call).then((isSuccessful) => {
      sent.latencies[index] = elapsed() - call.time
      if (!isSuccessful) sent.failures += 1
    })
    responses.push(response)
  })
  await once(ticker, 'exit')
  await Promise.all(responses)
  sent.seconds = elapsed()
  agent.destroy()
  return sent
}

/** Resolves when the response has been read: whether it was successful. */
function send(agent: Agent, { url, body }: Call): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST'
    const headers = body === undefined ? {} : { 'content-type': 'application/json' }
    request(url, { agent, method, headers }, (response) => {
      response.on('end', () => resolve(Number(response.statusCode) < 400)).resume()
    })
      .on('error', reject)
      .end(body)
  })
}
