import { describeCrashes } from './describe-crashes.js'
import { providers } from './providers.js'

// Apart from the other, so that both run side by side.
describeCrashes(providers[1], { maxAttempts: 1 })
