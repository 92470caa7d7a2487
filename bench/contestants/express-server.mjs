// Express with express-session and connect-pg-simple, and the two queries that they do not have.
import connectPgSimple from 'connect-pg-simple'
import express from 'express'
import session from 'express-session'
import { Pool } from 'pg'

const WEEK_MS = 7 * 24 * 60 * 60 * 1_000

const LIST = `
  SELECT "sess", "expire" FROM "session" WHERE "sess"->>'userId' = $1 AND "expire" > now()
  ORDER BY "sid" = $2 DESC, "sess"->>'lastActiveAt' DESC LIMIT 50`

const DELETE_OTHERS = `DELETE FROM "session" WHERE "sess"->>'userId' = $1 AND "sid" <> $2`

const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 20 })
const PgStore = connectPgSimple(session)

const app = express()
app.disable('etag')
app.disable('x-powered-by')
app.use(
  session({
    // It would write the expiry at every request.
    store: new PgStore({ pool, disableTouch: true, pruneSessionInterval: false }),
    secret: process.env.AUTH_SECRET,
    cookie: { maxAge: WEEK_MS },
    resave: false,
    saveUninitialized: false,
  }),
)

app.use((request, response, next) => {
  if (request.session.userId) next()
  else response.sendStatus(401)
})

app.get('/sessions', async ({ session: { userId }, sessionID }, response) => {
  const { rows } = await pool.query({ name: 'list', text: LIST, values: [userId, sessionID] })
  const sessions = rows.map(({ sess, expire }, index) => view(sess, expire, index === 0))
  response.json({ sessions })
})

app.delete('/sessions', async ({ session: { userId }, sessionID }, response) => {
  const values = [userId, sessionID]
  const { rowCount } = await pool.query({ name: 'delete-others', text: DELETE_OTHERS, values })
  response.json({ terminated: rowCount })
})

function view({ cookie, userId, publicId, ...shown }, expiresAt, current) {
  return { id: publicId, ...shown, current, expiresAt }
}

app.listen(Number(process.env.PORT), '127.0.0.1', () => console.log('Ready in no time'))
