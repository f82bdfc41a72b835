/**
 * `baton completion <shell>`: the script that makes a shell complete commands, options, environments and services. The
 * shell asks `baton complete -- <words>` at each Tab, so nothing is built for it and no environment is loaded.
 */
import { readdirSync } from 'node:fs';
import tab from '@bomb.sh/tab/commander';
import type { Command } from 'commander';
import { log } from '../../deployer/log';
import { SERVICE_NAMES } from '../../settings/services';
import { THIS_COMPUTER } from './subjects';

/** Where a project's environments are, and the one file there that is none. */
const FOLDER = 'environments';
const STATE = 'state';

/** Those that the help names: the package knows one more, for which nobody has tried it. */
const SHELLS = ['bash', 'zsh', 'fish'];

/** What an argument or an option's value can be, by its name in the help. */
const VALUES: Readonly<Record<string, () => readonly string[]>> = {
  environment: () => environmentNames(FOLDER),
  service: () => SERVICE_NAMES,
  shell: () => SHELLS,
};

/** Bash alone lacks it; the package bash-completion brings a better one. */
const WORDS = `declare -F _get_comp_words_by_ref >/dev/null || _get_comp_words_by_ref() {
    words=("\${COMP_WORDS[@]}"); cword=$COMP_CWORD
    cur=\${COMP_WORDS[COMP_CWORD]}; prev=\${COMP_WORDS[COMP_CWORD-1]}
}`;

/** @param program with all commands that are to be completed */
export function registerCompletion(program: Command): void {
  const completion = tab(program, { completionCommandName: 'completion' });
  for (const [path, known] of completion.commands) {
    const summary = allCommands(program)
      .find((command) => pathOf(command, program) === path)
      ?.summary();
    // The shell takes each line for a word.
    known.description = summary || (known.description?.split('\n')[0] ?? '');
  }
  for (const command of completion.commands.values())
    for (const argument of command.arguments.values()) {
      const values = VALUES[argument.name];
      if (values) argument.handler = (complete) => values().forEach((value) => void complete(value, ''));
    }
  for (const command of allCommands(program))
    for (const option of command.options) {
      const [, value = ''] = /[<[]([\w-]+)/.exec(option.flags) ?? [];
      const known = completion.commands
        .get(pathOf(command, program))
        ?.options.get(option.long?.slice(2) ?? '');
      const values = VALUES[value];
      if (known && values) known.handler = (complete) => values().forEach((name) => void complete(name, ''));
    }
  const command = program.commands.find((one) => one.name() === 'completion');
  for (const argument of command?.registeredArguments ?? []) argument.choices(SHELLS);
  command
    ?.helpGroup(THIS_COMPUTER)
    .summary('complete commands at the Tab key')
    .description(
      'print a script that completes commands, options, environments and services\n' +
        '  bash: source <(baton completion bash)      in ~/.bashrc\n' +
        '  zsh:  source <(baton completion zsh)       in ~/.zshrc\n' +
        '  fish: baton completion fish | source       in ~/.config/fish/config.fish\n' +
        'The program must be on the PATH under this name, as after npm install --global.',
    )
    .hook('preAction', (_, { args: [shell] }) => {
      if (shell === 'bash') log(WORDS);
    });
}

/** The files' names alone: one that does not load is an environment, too. */
export function environmentNames(folder: string): string[] {
  try {
    return readdirSync(folder)
      .flatMap((file) => (/^[^.].*(?<!\.d)\.ts$/.test(file) ? [file.slice(0, -'.ts'.length)] : []))
      .filter((name) => name !== STATE)
      .sort();
  } catch {
    return [];
  }
}

function allCommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(allCommands)];
}

function pathOf(command: Command, program: Command): string {
  if (command === program || !command.parent) return '';
  return `${pathOf(command.parent, program)} ${command.name()}`.trim();
}
