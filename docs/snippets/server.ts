import { app } from './app.js'

const port = Number(process.env.PORT ?? 3000)

// Bound to localhost, as long as nobody signs in. In production, leave the address out.
export const server = app.listen(port, '127.0.0.1')
