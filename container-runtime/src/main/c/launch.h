/* Starts a process by a plan, then stays as its parent: the modes run and exec. */
#ifndef LAUNCH_H
#define LAUNCH_H

/* `title` is memory of the command line that may be overwritten. */
int launch(int plan, char *title, unsigned long title_size);

#endif
