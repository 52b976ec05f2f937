/* The parent's part: stdio, attached clients, control connections, and the end of the process. */
#ifndef SUPERVISOR_H
#define SUPERVISOR_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct supervisor {
  pid_t pid;          /* of the process, 0 before it starts */
  int listener;       /* where attached clients and controllers connect */
  int run_dir;        /* where pid and exit are recorded, or -1 */
  int signals;        /* signalfd with SIGCHLD */
  int out, err;       /* its output, or -1; out is the terminal if there is one */
  int in;             /* its stdin, or -1; the terminal if there is one */
  bool terminal;
  int terminal_end;   /* the process's side of it, or -1 */
  bool stdin_once;    /* stdin is closed when the first attached client closes its input */
  bool logs;
  char started[128];  /* the message to controllers about the start */
};

/* Accepts the clients that have already connected, so that they miss nothing. */
void supervisor_accept(struct supervisor *s);

/* The process runs. */
void supervisor_started(struct supervisor *s);

/* It could not be started: "code text". */
void supervisor_failed(struct supervisor *s, const char *reason);

/* Something went wrong that the container's life does not depend on. */
void supervisor_warns(const char *text);

/* Serves until the process has ended and its output is read; returns its exit code. */
int supervisor_run(struct supervisor *s);

/* Reports the end to controllers, then waits a while for attached clients to read the rest. */
void supervisor_ended(struct supervisor *s, const char *end);

#endif
