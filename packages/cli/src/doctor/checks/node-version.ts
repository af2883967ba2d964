import type { Check } from '../check.js'

const oldest = [20, 19] as const

export const nodeVersion: Check = {
  id: 'node-version',
  title: 'Node.js',
  async run() {
    const { node } = process.versions
    const [major = 0, minor = 0] = node.split('.').map(Number)
    if (major < oldest[0] || (major === oldest[0] && minor < oldest[1]))
      return {
        status: 'failed',
        what: `This is Node ${node}, and the packages need ${oldest.join('.')} or newer.`,
        remedy: 'Install Node 22 or newer, here and where the site runs.',
      }
    if (major < 22)
      return {
        status: 'warned',
        what: `Node ${node} still works. Releases of the AWS SDK from January 2027 on need Node 22 or newer.`,
        remedy: 'Install Node 22 or newer, here and where the site runs.',
      }
    return { status: 'passed', what: `Node ${node}` }
  },
}
