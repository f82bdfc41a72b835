/** The subjects by which `baton --help` lists the commands. Each command names its own with helpGroup(). */
export const DEPLOY = 'Deploy:';
export const LOOK = 'Look:';
export const OPERATE = 'Operate:';
export const THIS_COMPUTER = 'This computer:';

/** As the overview shows them, side by side. */
export const COLUMNS: readonly (readonly string[])[] = [
  [DEPLOY, LOOK],
  [OPERATE, THIS_COMPUTER],
];
