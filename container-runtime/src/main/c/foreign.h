/* Containers and processes in them that somebody else's OCI runtime makes, under this shim. */
#ifndef FOREIGN_H
#define FOREIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Whether the plan names a runtime. */
bool foreign(void);

/* A socket on which the runtime hands over the terminal; before the runtime starts. */
void foreign_listen(void);

/* The terminal's master, when the runtime is done. */
int foreign_terminal(void);

/*
 * Waits for the end of the runtime that was started as `runtime`, moves what it has made into the
 * container's cgroup, and returns that process; -1 with "code text" if the runtime failed. The
 * process is our child, since we adopt orphans.
 */
pid_t foreign_made(pid_t runtime, char *reason, size_t room);

/* Has the runtime start the program in what it has made. */
bool foreign_start(char *reason, size_t room);

/* Has it forget the container. */
void foreign_delete(void);

#endif
