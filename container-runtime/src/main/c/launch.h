/* The mode launch: starts a process by a plan, of a container or of an exec, then stays as its parent. */
#ifndef LAUNCH_H
#define LAUNCH_H

/* `title` is memory of the command line that may be overwritten. */
int launch(int plan, char *title, unsigned long title_size);

#endif
