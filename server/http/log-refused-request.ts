import { log } from '@/lib/log'

const SENTENCES = {
  'unknown-host': 'Request for another host refused',
  malformed: 'Malformed request refused',
  'unknown-action': 'Form of another build refused',
}

/** One line without a value of the client's. */
export function logRefusedRequest(reason: keyof typeof SENTENCES): void {
  log().warn({ event: 'request_refused', reason }, SENTENCES[reason])
}
