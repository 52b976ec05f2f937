/* The front: what the user starts as jcompose. See docs/decisions/060-a-warm-command-line.md. */
#ifndef FRONT_H
#define FRONT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PATH_ROOM = 4096 };

/* Kinds of messages; both sides are built together, and the socket's name has their version. The
 * numbers are also in dev.jcompose.cli.front.Kind. */
enum kind {
  /* To the warm command line. */
  HELLO = 1, GO, INPUT, WRITTEN, DONE, SIGNALLED,
  /* From it. */
  READY = 32, BACK, READ, WRITE_OUT, WRITE_ERR, SIZE, RAW, KEYS, RESTORE, CATCH, RELEASE, EXIT, CONCLUDE
};

struct head {
  uint32_t kind;
  uint32_t length;
};

/* The distribution's directory, the one with bin and lib, in place; false when it is not known. */
bool find_home(char home[PATH_ROOM]);

/* Whether another process can run this command. */
bool may_hand_over(int count, char **arguments);

/* A number for all that a process has of its own and a warm command line cannot take over: who it
 * is, its limits, namespaces, locale, and the installation. */
uint64_t identity(const char *home);

/* The directory of the sockets, created if missing, closed to others; false when it is not available. */
bool find_directory(char directory[PATH_ROOM]);

/* Leaves a process behind that becomes a warm command line for the next calls. */
void start_warm(const char *home, const char *directory, uint64_t identity);

/* Runs the command in the command line at the socket. Does not return if that succeeds. Returns if
 * nothing has been done, also if no answer came in time; the process is unchanged then. True if a
 * command line answered. */
bool hand_over(const char *directory, uint64_t identity, int patience_ms, int count, char **arguments);

/* Terminal modes and the size, by /dev/tty. Negative errno when they fail. */
int terminal_size(int size[2]);
int terminal_raw(void);
int terminal_keys(void);
int terminal_restore(int mode);
/* Restores the original state; safe in a signal handler. */
void terminal_leave(void);

#endif
