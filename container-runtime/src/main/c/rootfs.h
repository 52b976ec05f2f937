/* Mounts, nodes and links inside a container's root, always by descriptor. */
#ifndef ROOTFS_H
#define ROOTFS_H

#include "plan.h"

/* A new file system, not mounted anywhere yet. Options are pairs in the record; fails in place. */
int filesystem(const char *type, unsigned attributes, struct record *options);

/* Handles a record if it is one of the steps 110-127. */
bool rootfs_step(struct record *record, int devpts, int terminal);

/* Enters a directory of the root the process is in, without leaving that root by any link. */
void enter_directory(const char *path);

#endif
