import { logRefusal } from '@/lib/request/refusal-log'

const SENTENCES = {
  'unknown-host': 'Request for another host refused',
  malformed: 'Malformed request refused',
  'unknown-action': 'Form of another build refused',
}

/** One line without a value of the client's. */
export function logRefusedRequest(reason: keyof typeof SENTENCES): void {
  const fields = { event: 'request_refused', reason }
  logRefusal({ level: 'warn', fields, message: SENTENCES[reason] })
}
