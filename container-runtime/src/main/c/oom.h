/* Detects when the OOM killer ends a process of the container. */
#ifndef OOM_H
#define OOM_H

#include <stdbool.h>

/* Starts watching the file with the counter: memory.events in cgroup v2, memory.oom_control in v1. */
void oom_watch(const char *file);

/* A descriptor and the events to poll it for; -1 if the kernel does not report kills, or no longer does. */
int oom_fd(void);
short oom_events(void);

/* Called when these events occur: whether there was a new kill. */
bool oom_noticed(void);

/* Called when the container has ended, before its cgroup is removed. */
void oom_unwatch(void);

/* Whether there has been a kill since the container was started. */
bool oom_happened(void);

#endif
