import { describeCrashes } from './describe-crashes.js'
import { providers } from './providers.js'

describeCrashes(providers[0], { maxAttempts: 2 })
