import { firstList } from '../access.js'
import type { Check } from '../check.js'
import { refusedFinding } from '../refused.js'

export const list: Check = {
  id: 'list',
  title: 'List of the media library',
  needs: ['bucket'],
  async run(context) {
    const error = await firstList(context)
    if (error) return refusedFinding(context, error)
    const { mediaRoot } = context.site
    return {
      status: 'passed',
      what: mediaRoot === '' ? 'The whole bucket can be listed.' : `${mediaRoot}/ can be listed.`,
    }
  },
}
