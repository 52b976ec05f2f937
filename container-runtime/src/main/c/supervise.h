/* The mode supervise: a subreaper for a command, which stays until the command and its orphans have ended. */
#ifndef SUPERVISE_H
#define SUPERVISE_H

/* Returns the command's exit code when no child is left. */
int supervise(char **arguments);

#endif
