/* The mode supervise: a subreaper for a command, which stays until the command and its orphans have ended. */
#ifndef SUBREAPER_H
#define SUBREAPER_H

/* Returns the command's exit code when no child is left. */
int subreaper(char **arguments);

#endif
