import type { Argv, CommandModule } from 'yargs'

/** A command, whatever its arguments. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- as @types/yargs declares the parameter of `command`
export type Command = CommandModule<object, any>

/** A command that consists of subcommands. */
export interface CommandGroup extends CommandModule {
  command: string
  subcommands: readonly Command[]
}

/** A command that consists of these subcommands, one of which is required. */
export function commandGroup(
  command: string,
  describe: string,
  subcommands: readonly Command[],
): CommandGroup {
  return {
    command,
    describe,
    subcommands,
    builder: (yargs) => addCommands(yargs, subcommands),
    handler: () => {},
  }
}

/** Adds commands, one of which is required. */
export function addCommands(yargs: Argv, commands: readonly Command[]): Argv {
  const names = new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(commands.map(nameOf))
  return yargs.command([...commands]).demandCommand(1, `Name a command: ${names}.`)
}

/** The words at the start of a command line that name a command, such as `db` and `latest`. */
export function commandWords([word, ...rest]: string[], commands: readonly Command[]): string[] {
  const command = commands.find((each) => nameOf(each) === word)
  if (command === undefined) return []
  const subcommands = 'subcommands' in command ? (command as CommandGroup).subcommands : []
  return [nameOf(command), ...commandWords(rest, subcommands)]
}

/** The name of a command without its arguments. */
function nameOf({ command }: Command): string {
  return String(command).split(' ', 1).join()
}
