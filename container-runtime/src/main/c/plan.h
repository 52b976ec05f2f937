/* The plan: what Java has decided, as a list of records that are followed in order. */
#ifndef PLAN_H
#define PLAN_H

#include <stdbool.h>
#include <stdint.h>

/*
 * A record is: number of the step, length of what follows (both 32 bits, little-endian), then
 * fields. A field is a 64-bit number, or a 64-bit length and that many bytes, the last one a NUL
 * for strings. dev.jcompose.runtime.plan.Plan writes it.
 */
enum step {
  /* What the shim itself has to know. */
  STEP_KEEP_FDS = 1,     /* numbers: held as long as the process runs */
  STEP_USE_FDS = 2,      /* numbers: needed to start */
  STEP_LISTEN = 3,       /* fd of the listening socket */
  STEP_RUN_DIR = 4,      /* fd of the run directory, boot id */
  STEP_LOG = 5,          /* fd of the directory, name, size limit, number of files */
  STEP_STDIN = 6,        /* whether the first attacher closes it */
  STEP_TERMINAL = 7,     /* fd of the container's root, or -1 to make a new devpts; rows, columns */
  STEP_CLONE = 8,        /* flags, fd of a cgroup v2 directory or -1 */
  STEP_JOIN_PIDS = 9,    /* fd of the pid namespace (or pidfd) for the child */
  STEP_OOM_FILE = 10,    /* path of the file with the oom_kill counter */
  STEP_KILL_FILE = 11,   /* path: what is left in the cgroup is killed by it at the end */
  STEP_PROTECT = 12,     /* oom_score_adj for the shim */
  STEP_HOME = 13,        /* fd of the cgroup v2 directory that shims live in or -1, tasks files */
  STEP_RELAY = 14,       /* fd of a bound socket, protocol, address and port it leads to */
  STEP_STATE = 15,       /* beginning of the state that hooks are given, JSON without status and pid */
  STEP_HOOK = 16,        /* point, path, seconds it may take or 0, number of arguments, of variables, both */
  STEP_RUNTIME = 17,     /* another runtime: file for the pid, socket for the terminal, what is asked of it */
  STEP_MOVE_INTO = 18,   /* cgroup.procs files that what it makes is written to */
  STEP_RUNTIME_START = 19,  /* arguments: to start the program in it */
  STEP_RUNTIME_DELETE = 20, /* arguments: to forget it */
  STEP_OWNER = 21,       /* fd of a user namespace, and its uid 0, gid 0 and group tty on the host */
  /* What the child does, in this order. */
  STEP_CGROUP = 100,     /* path of a tasks or cgroup.procs file */
  STEP_SETNS = 101,      /* fd, flags */
  STEP_UNSHARE = 102,    /* flags */
  STEP_OOM_SCORE = 103,  /* value */
  STEP_RLIMIT = 104,     /* resource, soft, hard */
  STEP_TREE_OF = 105,    /* fd of a mount namespace, path there: for a later STEP_MOVE */
  STEP_APPARMOR = 106,   /* profile, whether a minimal init becomes it, too */
  STEP_FILES_AS = 107,   /* uid, gid: of files that are made until the user namespace is entered */
  STEP_ROOT = 110,       /* fd of the detached root mount, where to attach it */
  STEP_MOUNT = 111,      /* type, target, mount attributes, target flags, keys and values */
  STEP_MOVE = 112,       /* fd of a detached mount or -1 for the tree above, target, flags */
  STEP_BIND = 113,       /* host path, target, mount attributes to set */
  STEP_DEVPTS = 114,     /* target */
  STEP_NODE = 115,       /* path, mode with type, major, minor, uid, gid */
  STEP_SYMLINK = 116,    /* path, text */
  STEP_CONSOLE = 117,    /* path */
  STEP_MASK = 118,       /* path */
  STEP_READ_ONLY = 119,  /* path */
  STEP_DIRECTORY = 120,  /* path, mode */
  STEP_ROOT_READ_ONLY = 121,
  STEP_PIVOT = 122,
  STEP_HOSTNAME = 123,   /* text */
  STEP_DOMAINNAME = 124, /* text */
  STEP_SYSCTL = 125,     /* path below /proc/sys, value */
  STEP_FREEZE_MOUNT = 126, /* target that becomes read-only */
  STEP_RUN_HOOKS = 127,  /* point: now */
  STEP_ATTACH = 128,     /* fd of a detached mount or -1 for the tree above, path on the host */
  STEP_USER_NAMESPACE = 129, /* fd or pidfd, its uid 0 and gid 0 on the host, whether its mounts are its own */
  STEP_WORKING_DIRECTORY = 130, /* working directory */
  STEP_USER = 131,       /* uid, gid, capabilities, groups */
  STEP_NO_NEW_PRIVILEGES = 132,
  STEP_SECCOMP = 133,    /* the program */
  STEP_INIT = 134,       /* a minimal init is pid 1 */
  STEP_EXEC = 140,       /* number of arguments, arguments, environment */
};

enum target_flag {
  TARGET_MAY_BE_PROC = 1, /* the target may lie in procfs */
  TARGET_NO_LINKS = 2,    /* no symbolic link on the way */
  TARGET_SHARED = 4,      /* what is mounted below is mounted in copies as well */
  TARGET_UNBINDABLE = 8,  /* it cannot be copied */
};

/* When a hook is run. */
enum hook_point {
  HOOK_PRESTART = 0,         /* by the shim, with the container's root mounted */
  HOOK_CREATE_RUNTIME = 1,   /* the same, after those */
  HOOK_CREATE_CONTAINER = 2, /* by its child, before pivot_root */
  HOOK_START_CONTAINER = 3,  /* by its child, before execve */
  HOOK_POSTSTART = 4,        /* by the shim, after execve */
  HOOK_POSTSTOP = 5,         /* by the shim, after the end */
};

struct record {
  uint32_t step;
  const unsigned char *at;
  const unsigned char *end;
};

void plan_load(int fd);
void plan_unload(void);

/* Goes to the first record, then to the next; false at the end. */
void plan_rewind(struct record *record);
bool plan_next(struct record *record);

/* Fields, in order. A plan that does not fit ends the program. */
int64_t field_number(struct record *record);
const char *field_string(struct record *record);
const void *field_bytes(struct record *record, uint64_t *length);
bool field_more(const struct record *record);

#endif
