/* The process that becomes the container's program. */
#ifndef CHILD_H
#define CHILD_H

#include <stdbool.h>
#include <stdnoreturn.h>

struct child_io {
  int in, out, err; /* what become its 0, 1 and 2 */
  bool terminal;    /* they are all one terminal */
  int devpts;       /* a devpts made for it, or -1 */
  char *title;      /* room for a process title, and how much */
  unsigned long title_size;
};

/* Follows the plan's steps for the child; never returns. */
noreturn void child_main(const struct child_io *io);

#endif
