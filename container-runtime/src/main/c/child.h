/* The process that becomes the container's program. */
#ifndef CHILD_H
#define CHILD_H

#include <stdbool.h>
#include <stdnoreturn.h>

struct child_io {
  int in, out, err; /* its descriptors 0, 1 and 2 */
  bool terminal;    /* all three are one terminal */
  int devpts;       /* a devpts made for it, or -1 */
  int ipc, uts;     /* namespaces made for it, or -1 */
  int go;           /* read after a request to the shim, or -1 */
  char *title;      /* memory for a process title, and its size */
  unsigned long title_size;
};

/* Follows the plan's steps for the child; never returns. */
noreturn void child_main(const struct child_io *io);

#endif
