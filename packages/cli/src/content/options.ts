import type { Command } from 'commander'

export interface AddressOptions {
  content?: string[]
  address?: string[]
}

/** Which files are content, and which addresses in them are meant. */
export function withAddressOptions(command: Command): Command {
  return command
    .option(
      '--content <path...>',
      "files and directories that name media (default: the site's directory without what is built or installed)",
    )
    .option(
      '--address <url...>',
      'where the same files have been before or are found as well, such as https://old-cdn.example.com/media or /uploads',
    )
}
