/* Programs that are run at certain points of a container's life: the hooks of OCI's runtime specification. */
#ifndef HOOKS_H
#define HOOKS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "plan.h"

/* Whether the plan names any for this point. */
bool hooks_any(enum hook_point point);

/*
 * Runs those of one point, one after the other. False if one fails: then the rest is left out, but
 * for what comes after the start or the end. The reason is the first failure's.
 *
 *   pid      of the container's first process, as the hooks see it, or 0
 *   mounts   a mount namespace to run them in, or -1
 */
bool hooks_run(enum hook_point point, pid_t pid, int mounts, char *reason, size_t room);

#endif
