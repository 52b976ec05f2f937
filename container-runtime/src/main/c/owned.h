/* Namespaces that belong to another user namespace than ours. */
#ifndef OWNED_H
#define OWNED_H

/*
 * The mode namespace: makes one and stops, until whoever started it has opened it and kills it.
 * A failure is the exit code, an errno.
 *
 *   user       a user namespace, without any ids yet
 *   net FD     a network namespace that belongs to the user namespace of the descriptor
 */
int namespace_mode(int count, char **arguments);

/* An ipc or uts namespace (the flag of clone) that belongs to a user namespace; fails in place. */
int owned_namespace(int user, int kind);

/* Continues as root of a user namespace: what is done before is done as the host's root. */
void enter_user_namespace(int user, unsigned uid, unsigned gid);

/* From now on, files that are made belong to these ids, and all privileges are kept. */
void make_files_as(unsigned uid, unsigned gid);

#endif
