/** The trivial page: what Next itself sends to a browser. */
export default function TrivialPage() {
  return <h1>Nothing</h1>
}
