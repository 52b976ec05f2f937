/* Notices when the kernel kills a process of the container for want of memory. */
#ifndef OOM_H
#define OOM_H

#include <stdbool.h>

/* Begins to watch the file with the counter: memory.events of cgroup v2, memory.oom_control of v1. */
void oom_watch(const char *file);

/* A descriptor and what to poll it for; -1 where the kernel does not report, or no longer. */
int oom_fd(void);
short oom_events(void);

/* To be called when that is there: whether there was a new kill. */
bool oom_noticed(void);

/* The container has ended, and its cgroup goes. */
void oom_unwatch(void);

/* Whether there was one since the container was started. */
bool oom_happened(void);

#endif
