/* The mode supervise: a subreaper over a command, for as long as it or its orphans run. */
#ifndef SUPERVISE_H
#define SUPERVISE_H

/* Returns the command's exit code when no child is left. */
int supervise(char **arguments);

#endif
