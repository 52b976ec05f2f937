/*
 * Published ports that the kernel cannot forward to the container: those on the host's IPv6 addresses
 * if the container has IPv4 only, and those on ::1. A separate process, forked at the first
 * connection, relays the data; it exits after it has been idle for a while.
 */
#ifndef RELAY_H
#define RELAY_H

#include <sys/types.h>

#include "plan.h"

/* STEP_RELAY: a bound socket (listening, for TCP), its protocol and its destination. */
void relay_add(struct record *record);

/* From now on connections are served, including those that are already waiting. */
void relay_open(void);

/* Readable when a client has connected; -1 if there is nothing to wait for. */
int relay_fd(void);

/* A client has connected. */
void relay_begin(void);

/* A child of ours has ended. */
void relay_reaped(pid_t pid, int status);

/* The container has ended: what it has sent is still relayed, but new clients are not accepted. When
 * this returns, no other process has the sockets open. */
void relay_stop(void);

/* Waits until the rest has been relayed, at most a second. */
void relay_await(void);

#endif
