#include "rootfs.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>

#include "failure.h"
#include "sys.h"

enum { RACE_RETRIES = 100, NEW_MODE = 0755, MOST_LINKS = 40 /* the kernel's limit */ };

static int root = -1;       /* the container's root mount */
static int proc = -1;       /* its procfs, as we mounted it */
static int null_node = -1;  /* its /dev/null, verified */
static int empty_tree = -1; /* an empty read-only directory; attached by the first mask */
static int other_tree = -1; /* cloned from another container */

/* Resolves a path with the container's root as "/". EAGAIN means that something was renamed meanwhile. */
static int look_up(const char *path, uint64_t flags, uint64_t resolve) {
  int fd = -1;
  for (int i = 0; i < RACE_RETRIES; i++) {
    fd = sys_openat2(root, path, flags | O_PATH, 0,
                     RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS | resolve);
    if (fd >= 0 || (errno != EAGAIN && errno != EINTR)) break;
  }
  return fd;
}

static bool on_proc(int fd) {
  struct statfs fs;
  return fstatfs(fd, &fs) == 0 && fs.f_type == PROC_SUPER_MAGIC;
}

static bool is_directory(int fd) {
  struct stat st;
  return fstat(fd, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Adds a component to a path without links; "" is the root. */
static bool append(char *path, size_t room, const char *name) {
  size_t length = strlen(path);
  return snprintf(path + length, room - length, "/%s", name) < (int)(room - length);
}

/*
 * Puts what a link says in front of what is still to be walked. A link on procfs that the kernel
 * could not follow leads to no path: its text is none.
 */
static bool expand(int link, char *done, char *rest, size_t room) {
  char text[4096];
  ssize_t length = on_proc(link) ? -1 : readlinkat(link, "", text, sizeof text - 1);
  if (length < 0) {
    errno = ELOOP;
    return false;
  }
  text[length] = 0;
  size_t left = strlen(rest);
  if ((size_t)length + 1 + left + 1 > room) {
    errno = ENAMETOOLONG;
    return false;
  }
  memmove(rest + length + 1, rest, left + 1);
  memcpy(rest, text, (size_t)length);
  rest[length] = '/';
  if (text[0] == '/') done[0] = 0;
  return true;
}

/* The component after those in `done`, made when it is missing: a reference to itself, not to what
   it links to. */
static int component(const char *done, const char *name, const char *path, bool directory) {
  int fd = look_up(path, O_NOFOLLOW, RESOLVE_NO_SYMLINKS);
  if (fd >= 0 || errno != ENOENT) return fd;
  int parent = look_up(done[0] ? done : "/", O_DIRECTORY, RESOLVE_NO_SYMLINKS);
  if (parent < 0) return -1;
  int made;
  if (directory) {
    made = mkdirat(parent, name, NEW_MODE);
  } else {
    made = openat(parent, name, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, NEW_MODE);
    if (made >= 0) close(made);
  }
  int error = errno;
  close(parent);
  errno = error;
  if (made < 0 && errno != EEXIST) return -1;
  return look_up(path, O_NOFOLLOW, RESOLVE_NO_SYMLINKS);
}

/*
 * What is not there is made, one component after the other. Links are followed by us, so that what a
 * dangling one names is made where it points to, as Docker does; never outside of the root, since
 * each step is a look-up of its own from the root in which no link is followed.
 */
static int look_up_or_make(const char *path, bool directory, uint64_t resolve) {
  int fd = look_up(path, 0, resolve);
  if (fd >= 0 || errno != ENOENT) return fd;
  char done[4096] = "";
  char rest[4096 + 256];
  if (snprintf(rest, sizeof rest, "%s", path) >= (int)sizeof done) {
    errno = ENAMETOOLONG;
    return -1;
  }
  fd = look_up("/", O_DIRECTORY, 0);
  for (int links = 0; fd >= 0;) {
    size_t skip = strspn(rest, "/");
    size_t length = strcspn(rest + skip, "/");
    if (length == 0) return fd;
    char name[NAME_MAX + 1];
    if (length >= sizeof name) {
      close(fd);
      errno = ENAMETOOLONG;
      return -1;
    }
    memcpy(name, rest + skip, length);
    name[length] = 0;
    size_t next = skip + length;
    bool last = strspn(rest + next, "/") == strlen(rest + next);
    memmove(rest, rest + next, strlen(rest + next) + 1);
    if (strcmp(name, ".") == 0) continue;
    int above = fd;
    if (strcmp(name, "..") == 0) {
      char *slash = strrchr(done, '/');
      if (slash) *slash = 0;
      fd = look_up(done[0] ? done : "/", O_DIRECTORY, RESOLVE_NO_SYMLINKS);
      close(above);
      continue;
    }
    char at[sizeof done];
    memcpy(at, done, sizeof done);
    if (!append(at, sizeof at, name)) {
      close(above);
      errno = ENAMETOOLONG;
      return -1;
    }
    fd = component(done, name, at, !last || directory);
    int error = errno;
    close(above);
    errno = error;
    if (fd < 0) return -1;
    struct stat st;
    if (fstat(fd, &st) == 0 && S_ISLNK(st.st_mode)) {
      bool refused = (resolve & RESOLVE_NO_SYMLINKS) || ++links > MOST_LINKS;
      errno = ELOOP;
      if (refused || !expand(fd, done, rest, sizeof rest)) {
        error = errno;
        close(fd);
        errno = error;
        return -1;
      }
      close(fd);
      fd = look_up(done[0] ? done : "/", O_DIRECTORY, RESOLVE_NO_SYMLINKS);
      continue;
    }
    if (!last && !S_ISDIR(st.st_mode)) {
      close(fd);
      errno = ENOTDIR;
      return -1;
    }
    memcpy(done, at, sizeof done);
  }
  return -1;
}

static void attach(int mount, const char *target, unsigned flags) {
  bool directory = is_directory(mount);
  uint64_t resolve = flags & TARGET_NO_LINKS ? RESOLVE_NO_SYMLINKS : 0;
  int place = look_up_or_make(target, directory, resolve);
  if (place < 0) {
    if (errno == ELOOP && (flags & TARGET_NO_LINKS)) {
      fail(CANNOT, "cannot mount %s: the image has a symbolic link there", target);
    }
    fail(CANNOT, "error mounting to rootfs at \"%s\": %s", target, words(errno));
  }
  if (!(flags & TARGET_MAY_BE_PROC) && on_proc(place)) {
    fail(CANNOT, "error mounting to rootfs at \"%s\": it is inside /proc", target);
  }
  if (sys_move_mount(mount, place, "", MOVE_MOUNT_T_EMPTY_PATH) != 0) {
    if (errno == ENOTDIR || directory != is_directory(place)) {
      fail(NOT_FOUND,
           "error mounting to rootfs at \"%s\": not a directory: Are you trying to mount a directory "
           "onto a file (or vice-versa)? Check if the specified host path exists and is the "
           "expected type",
           target);
    }
    fail(CANNOT, "error mounting to rootfs at \"%s\": %s", target, words(errno));
  }
  close(place);
}

static noreturn void refused(int context, const char *type, int error) {
  char reason[256];
  ssize_t length = read(context, reason, sizeof reason - 1);
  if (length > 2) {
    reason[length] = 0;
    reason[strcspn(reason, "\n")] = 0;
    fail(CANNOT, "error mounting \"%s\": %s: %s", type, words(error), reason + 2);
  }
  fail(CANNOT, "error mounting \"%s\": %s", type, words(error));
}

int filesystem(const char *type, unsigned attributes, struct record *options) {
  int context = sys_fsopen(type);
  if (context < 0) fail(CANNOT, "error mounting \"%s\": %s", type, words(errno));
  /* What mount(8) shows; an option may say otherwise. */
  const char *source = type;
  while (options && field_more(options)) {
    const char *key = field_string(options);
    const char *value = field_string(options);
    if (strcmp(key, "source") == 0) {
      source = value;
      continue;
    }
    int result = *value ? sys_fsconfig(context, FSCONFIG_SET_STRING, key, value)
                        : sys_fsconfig(context, FSCONFIG_SET_FLAG, key, NULL);
    if (result != 0) refused(context, type, errno);
  }
  sys_fsconfig(context, FSCONFIG_SET_STRING, "source", source);
  if (sys_fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL) != 0) refused(context, type, errno);
  int mount = sys_fsmount(context, attributes);
  if (mount < 0) refused(context, type, errno);
  close(context);
  return mount;
}

static void set_attributes(int fd, uint64_t attributes, unsigned flags, const char *what) {
  struct mount_attr set = {.attr_set = attributes};
  if (sys_mount_setattr(fd, "", AT_EMPTY_PATH | flags, &set) != 0) {
    fail(CANNOT, "cannot change mount %s: %s", what, words(errno));
  }
}

static void take_root(int fd, const char *place) {
  root = fd;
  /* Mounts propagate in neither direction. */
  if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) {
    fail(CANNOT, "cannot make mounts private: %s", words(errno));
  }
  /* Usually on top of "/": pivot_root needs some mount point, and this one always exists. */
  if (sys_move_mount(root, AT_FDCWD, place, 0) != 0) {
    fail(CANNOT, "cannot mount the root file system: %s", words(errno));
  }
}

static void pivot(void) {
  if (fchdir(root) != 0 || syscall(SYS_pivot_root, ".", ".") != 0) {
    fail(CANNOT, "pivot_root: %s", words(errno));
  }
  if (umount2(".", MNT_DETACH) != 0 || chdir("/") != 0) {
    fail(CANNOT, "cannot leave the old root: %s", words(errno));
  }
}

/* The container's own /dev/null, if it really is that device. */
static int verified_null(void) {
  if (null_node >= 0) return null_node;
  int fd = look_up("/dev/null", O_NOFOLLOW, 0);
  struct stat st;
  if (fd < 0 || fstat(fd, &st) != 0 || !S_ISCHR(st.st_mode) || st.st_rdev != makedev(1, 3)) {
    fail(CANNOT, "cannot mask paths: /dev/null in the container is not the null device");
  }
  null_node = fd;
  return fd;
}

static int empty_directory(void) {
  if (empty_tree >= 0) return empty_tree;
  int context = sys_fsopen("tmpfs");
  if (context < 0 || sys_fsconfig(context, FSCONFIG_SET_STRING, "source", "tmpfs") != 0 ||
      sys_fsconfig(context, FSCONFIG_SET_STRING, "nr_inodes", "2") != 0 ||
      sys_fsconfig(context, FSCONFIG_SET_STRING, "nr_blocks", "1") != 0 ||
      sys_fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL) != 0) {
    fail(CANNOT, "cannot mask paths: %s", words(errno));
  }
  empty_tree = sys_fsmount(context, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV |
                                        MOUNT_ATTR_NOEXEC);
  if (empty_tree < 0) fail(CANNOT, "cannot mask paths: %s", words(errno));
  close(context);
  return empty_tree;
}

/* Before Linux 6.15 only what is mounted somewhere can be cloned: the first mask is the mount itself. */
static void cover(int place, int source, bool attached, const char *path) {
  int mask =
      attached ? sys_open_tree(source, "", AT_EMPTY_PATH | OPEN_TREE_CLONE) : source;
  if (mask < 0 || sys_move_mount(mask, place, "", MOVE_MOUNT_T_EMPTY_PATH) != 0) {
    fail(CANNOT, "cannot mask %s: %s", path, words(errno));
  }
  if (attached) close(mask);
}

static void mask(const char *path) {
  static bool empty_attached;
  int place = look_up(path, 0, 0);
  if (place < 0) {
    if (errno == ENOENT || errno == ENOTDIR) return;
    fail(CANNOT, "cannot mask %s: %s", path, words(errno));
  }
  if (is_directory(place)) {
    cover(place, empty_directory(), empty_attached, path);
    empty_attached = true;
  } else {
    cover(place, verified_null(), true, path);
  }
  close(place);
}

static void make_read_only(const char *path) {
  int place = look_up(path, 0, 0);
  if (place < 0) {
    if (errno == ENOENT || errno == ENOTDIR) return;
    fail(CANNOT, "cannot make %s read-only: %s", path, words(errno));
  }
  int clone = sys_open_tree(place, "", AT_EMPTY_PATH | AT_RECURSIVE | OPEN_TREE_CLONE);
  if (clone < 0) fail(CANNOT, "cannot make %s read-only: %s", path, words(errno));
  set_attributes(clone, MOUNT_ATTR_RDONLY, AT_RECURSIVE, path);
  if (sys_move_mount(clone, place, "", MOVE_MOUNT_T_EMPTY_PATH) != 0) {
    fail(CANNOT, "cannot make %s read-only: %s", path, words(errno));
  }
  close(clone);
  close(place);
}

/* The parent directory of a file to create, and its name there. */
static int parent_of(const char *path, const char **name) {
  char directory[4096];
  const char *slash = strrchr(path, '/');
  size_t length = (size_t)(slash - path);
  if (length >= sizeof directory) fail(CANNOT, "%s: %s", path, words(ENAMETOOLONG));
  memcpy(directory, path, length);
  directory[length] = 0;
  *name = slash + 1;
  int parent = look_up_or_make(length ? directory : "/", true, 0);
  if (parent < 0) fail(CANNOT, "cannot make %s: %s", path, words(errno));
  return parent;
}

static void make_node(struct record *record) {
  const char *path = field_string(record);
  mode_t mode = (mode_t)field_number(record);
  unsigned major = (unsigned)field_number(record);
  unsigned minor = (unsigned)field_number(record);
  uid_t uid = (uid_t)field_number(record);
  gid_t gid = (gid_t)field_number(record);
  const char *name;
  int parent = parent_of(path, &name);
  dev_t device = makedev(major, minor);
  if (mknodat(parent, name, mode, device) != 0) {
    struct stat st;
    if (errno != EEXIST) fail(CANNOT, "cannot make device %s: %s", path, words(errno));
    if (fstatat(parent, name, &st, AT_SYMLINK_NOFOLLOW) != 0 || st.st_rdev != device ||
        (st.st_mode & S_IFMT) != (mode & S_IFMT)) {
      fail(CANNOT, "cannot make device %s: something else is there", path);
    }
  }
  if ((uid || gid) && fchownat(parent, name, uid, gid, AT_SYMLINK_NOFOLLOW) != 0) {
    fail(CANNOT, "cannot give away device %s: %s", path, words(errno));
  }
  close(parent);
}

static void make_link(const char *path, const char *text) {
  const char *name;
  int parent = parent_of(path, &name);
  if (symlinkat(text, parent, name) != 0 && errno != EEXIST) {
    fail(CANNOT, "cannot make link %s: %s", path, words(errno));
  }
  close(parent);
}

/* 0, or why not; says whether it could be opened. */
static int set_parameter(const char *path, const char *value, bool *opened) {
  int fd = sys_openat2(proc, path, O_WRONLY, 0,
                       RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV);
  *opened = fd >= 0;
  if (fd < 0) return errno;
  size_t length = strlen(value);
  int error = write(fd, value, length) == (ssize_t)length ? 0 : errno;
  close(fd);
  return error;
}

/* Through the procfs that we mounted ourselves, so that nothing laid over it can catch the write. */
static void write_parameter(const char *name, const char *value) {
  if (proc < 0) fail(CANNOT, "sysctl \"%s\": there is no /proc", name);
  char path[512];
  snprintf(path, sizeof path, "sys/%s", name);
  bool opened;
  int error = set_parameter(path, value, &opened);
  long maker = syscall(SYS_setfsuid, -1);
  if ((error == EACCES || error == EPERM) && maker != 0) {
    /* Those of an ipc namespace are for the root of its user namespace, to whom our files belong.
       The kernel asks at each write. */
    syscall(SYS_setresuid, -1, maker, -1);
    error = set_parameter(path, value, &opened);
    syscall(SYS_setresuid, -1, 0, -1);
    syscall(SYS_setfsuid, maker);
  }
  if (error && !opened) fail(CANNOT, "open sysctl %s file: %s", name, words(error));
  if (error) fail(CANNOT, "write sysctl %s: %s", name, words(error));
}

static void bind_path(struct record *record) {
  const char *source = field_string(record);
  const char *target = field_string(record);
  uint64_t attributes = (uint64_t)field_number(record);
  int tree = sys_open_tree(AT_FDCWD, source, OPEN_TREE_CLONE);
  if (tree < 0) fail(CANNOT, "cannot bind %s: %s", source, words(errno));
  set_attributes(tree, attributes, 0, source);
  attach(tree, target, TARGET_NO_LINKS);
  close(tree);
}

/*
 * A tree of another container: cloned in its mount namespace, then we come back. Before the root is
 * taken, because coming back enters whatever is on top of "/".
 */
static void take_tree(struct record *record) {
  int namespace = (int)field_number(record);
  const char *source = field_string(record);
  int own = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);
  if (own < 0 || setns(namespace, CLONE_NEWNS) != 0) {
    fail(CANNOT, "cannot enter the other container's mounts: %s", words(errno));
  }
  int place = sys_openat2(AT_FDCWD, source, O_PATH | O_DIRECTORY, 0, RESOLVE_NO_SYMLINKS);
  if (place >= 0) {
    other_tree = sys_open_tree(place, "", AT_EMPTY_PATH | OPEN_TREE_CLONE);
    close(place);
  }
  if (other_tree < 0) fail(CANNOT, "cannot share %s: %s", source, words(errno));
  if (setns(own, CLONE_NEWNS) != 0) {
    fail(CANNOT, "cannot come back from the other container's mounts: %s", words(errno));
  }
  close(own);
}

static void propagate(int mount, uint64_t how, const char *target) {
  struct mount_attr set = {.propagation = how};
  if (sys_mount_setattr(mount, "", AT_EMPTY_PATH, &set) != 0) {
    fail(CANNOT, "cannot change mount %s: %s", target, words(errno));
  }
}

static void mount_new(struct record *record) {
  const char *type = field_string(record);
  const char *target = field_string(record);
  unsigned attributes = (unsigned)field_number(record);
  unsigned flags = (unsigned)field_number(record);
  int fd = filesystem(type, attributes, record);
  if (flags & (TARGET_SHARED | TARGET_UNBINDABLE)) {
    propagate(fd, flags & TARGET_SHARED ? MS_SHARED : MS_UNBINDABLE, target);
  }
  attach(fd, target, flags);
  if (strcmp(type, "proc") == 0 && proc < 0) {
    proc = fd;
  } else {
    close(fd);
  }
}

static void show_console(const char *path, int terminal) {
  int tree = sys_open_tree(terminal, "", AT_EMPTY_PATH | OPEN_TREE_CLONE);
  if (tree < 0) fail(CANNOT, "cannot bind %s: %s", path, words(errno));
  attach(tree, path, TARGET_NO_LINKS);
  close(tree);
}

/* For another runtime, in a mount namespace that the host does not see. */
static void attach_on_host(int mount_fd, const char *path) {
  if (mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) != 0) {
    fail(CANNOT, "cannot keep mounts from the host: %s", words(errno));
  }
  bool made = is_directory(mount_fd) ? mkdir(path, NEW_MODE) == 0
                                     : mknod(path, S_IFREG | NEW_MODE, 0) == 0;
  if ((!made && errno != EEXIST) || sys_move_mount(mount_fd, AT_FDCWD, path, 0) != 0) {
    fail(CANNOT, "cannot mount %s: %s", path, words(errno));
  }
  /* What is mounted below a shared mount is shared, too. */
  if (mount(NULL, path, NULL, MS_REC | MS_PRIVATE, NULL) != 0) {
    fail(CANNOT, "cannot mount %s: %s", path, words(errno));
  }
}

static void freeze_mount(const char *target) {
  int place = look_up(target, O_DIRECTORY, RESOLVE_NO_SYMLINKS);
  if (place < 0) fail(CANNOT, "cannot make %s read-only: %s", target, words(errno));
  set_attributes(place, MOUNT_ATTR_RDONLY, 0, target);
  close(place);
}

static void make_directory(struct record *record) {
  const char *path = field_string(record);
  int fd = look_up_or_make(path, true, 0);
  /* Entering it gives a better error. */
  if (fd >= 0) close(fd);
}

bool rootfs_step(struct record *record, int devpts, int terminal) {
  const char *text;
  int fd;
  switch (record->step) {
    case STEP_ROOT:
      fd = (int)field_number(record);
      take_root(fd, field_string(record));
      return true;
    case STEP_MOUNT: mount_new(record); return true;
    case STEP_MOVE:
      fd = (int)field_number(record);
      text = field_string(record);
      attach(fd >= 0 ? fd : other_tree, text, (unsigned)field_number(record));
      return true;
    case STEP_BIND: bind_path(record); return true;
    case STEP_DEVPTS:
      fd = devpts >= 0 ? devpts
                       : filesystem("devpts", MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC, NULL);
      attach(fd, field_string(record), TARGET_NO_LINKS);
      return true;
    case STEP_NODE: make_node(record); return true;
    case STEP_SYMLINK:
      text = field_string(record);
      make_link(text, field_string(record));
      return true;
    case STEP_CONSOLE: show_console(field_string(record), terminal); return true;
    case STEP_MASK: mask(field_string(record)); return true;
    case STEP_READ_ONLY: make_read_only(field_string(record)); return true;
    case STEP_DIRECTORY: make_directory(record); return true;
    case STEP_ROOT_READ_ONLY: set_attributes(root, MOUNT_ATTR_RDONLY, 0, "/"); return true;
    case STEP_PIVOT: pivot(); return true;
    case STEP_HOSTNAME:
      text = field_string(record);
      if (sethostname(text, strlen(text)) != 0) {
        fail(CANNOT, "sethostname \"%s\": %s", text, words(errno));
      }
      return true;
    case STEP_DOMAINNAME:
      text = field_string(record);
      if (setdomainname(text, strlen(text)) != 0) {
        fail(CANNOT, "setdomainname \"%s\": %s", text, words(errno));
      }
      return true;
    case STEP_SYSCTL:
      text = field_string(record);
      write_parameter(text, field_string(record));
      return true;
    case STEP_FREEZE_MOUNT: freeze_mount(field_string(record)); return true;
    case STEP_ATTACH:
      fd = (int)field_number(record);
      attach_on_host(fd >= 0 ? fd : other_tree, field_string(record));
      return true;
    case STEP_TREE_OF: take_tree(record); return true;
    default: return false;
  }
}

void enter_directory(const char *path) {
  if (path[0] != '/') {
    fail(CANNOT_RUN, "Cwd must be an absolute path");
  }
  int fd = sys_openat2(AT_FDCWD, path, O_PATH | O_DIRECTORY, 0, RESOLVE_NO_MAGICLINKS);
  if (fd < 0 || fchdir(fd) != 0) {
    fail(errno == ENOENT ? NOT_FOUND : CANNOT_RUN,
         "chdir to cwd (\"%s\") set in config.json failed: %s", path, words(errno));
  }
  close(fd);
  /* The kernel's answer starts with "(unreachable)" if the directory is outside our root. */
  char now[4096];
  if (syscall(SYS_getcwd, now, sizeof now) < 0 || now[0] != '/') {
    fail(CANNOT_RUN, "chdir to cwd (\"%s\"): it is outside of the container", path);
  }
}
