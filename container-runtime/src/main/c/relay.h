/*
 * Published ports that the kernel does not lead to the container: those on the host's IPv6 addresses
 * of a container that has IPv4 only, and those on ::1. A process of its own, forked when somebody
 * connects, passes on what is sent; it ends when it has had nothing to do for a while.
 */
#ifndef RELAY_H
#define RELAY_H

#include <sys/types.h>

#include "plan.h"

/* STEP_RELAY: a socket that is bound (and listens, for TCP), protocol, and where it leads. */
void relay_add(struct record *record);

/* From now on connections are served, including those that are already waiting. */
void relay_open(void);

/* Readable when somebody has come; -1 when there is nothing to wait for. */
int relay_fd(void);

/* Somebody has come. */
void relay_begin(void);

/* A child of ours has ended. */
void relay_reaped(pid_t pid, int status);

/* The container has ended: what it has sent is passed on, but nobody new is let in. The sockets are
 * open in no other process when this returns. */
void relay_stop(void);

/* Until the rest is passed on, at most a second. */
void relay_await(void);

#endif
