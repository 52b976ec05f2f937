/* A minimal init for containers whose program does not reap or forward signals. */
#ifndef INIT_H
#define INIT_H

/* Forks: returns in the child, which continues to execute the program; the parent stays as init. */
void init_split(char *title, unsigned long title_size, char **arguments);

/* The same as a program of its own, for runtimes that know nothing of it. */
int init(char **arguments);

#endif
