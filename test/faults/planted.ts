/** What a planted fault is: where it is planted, which command is asked, what it must name, and the repair its remedy asks for. */

/** One line of a command: a finding, a cell of a matrix, a park. */
export interface Told {
  readonly check: string;
  /** Account, host or domain, where the line concerns one. */
  readonly subject?: string | undefined;
  readonly bad: boolean;
  readonly message: string;
  readonly remedy?: string | undefined;
}

export interface PlantedFault {
  readonly fault: string;
  readonly command: 'doctor' | 'permissions' | 'health' | 'diagnose-passwords';
  readonly check: string;
  /** Whom it concerns, where a command looks at several at once. */
  readonly subject?: string;
  readonly cause: RegExp;
  readonly remedy: RegExp;
  /** What the command says where the fault is planted, and where the remedy was followed. */
  readonly look: (world: 'planted' | 'repaired') => Promise<readonly Told[]>;
}
