/* A minimal init for containers whose program does not reap or forward signals. */
#ifndef INIT_H
#define INIT_H

#include <stdbool.h>

/* Forks: returns in the child, which continues to execute the program; the parent stays as init, as a program of its
   own with this environment, if there is one. */
void init_split(char *title, unsigned long title_size, char **arguments, char **environment);

/* Whether this is that program, and what it does. */
bool init_resumes(void);
int init_resume(void);

/* The same as a program of its own, for runtimes that know nothing of it. */
int init(char **arguments);

#endif
