#include "oom.h"

#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>

#include "sys.h"

static int counter = -1;    /* the file */
static int eventfd_v1 = -1; /* how cgroup v1 reports */
static int polled = -1;     /* one of the two */
static unsigned long long seen;
static bool noticed;

static unsigned long long kills(void) {
  char text[1024];
  ssize_t length = counter < 0 ? -1 : pread(counter, text, sizeof text - 1, 0);
  /* The cgroup is gone; the descriptor would be ready forever. */
  if (length < 0) polled = -1;
  text[length < 0 ? 0 : length] = 0;
  char *at = strstr(text, "oom_kill ");
  return at ? strtoull(at + 9, NULL, 10) : 0;
}

/* "The descriptor's number, the file's number" written to the control file next to it. */
static int watch_v1(const char *file) {
  char path[512];
  const char *slash = strrchr(file, '/');
  snprintf(path, sizeof path, "%.*s/cgroup.event_control", (int)(slash - file), file);
  int control = open(path, O_WRONLY | O_CLOEXEC);
  if (control < 0) return -1;
  int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  char text[32];
  int length = snprintf(text, sizeof text, "%d %d", fd, counter);
  bool told = fd >= 0 && write(control, text, (size_t)length) == length;
  close(control);
  if (!told && fd >= 0) close(fd);
  return told ? fd : -1;
}

void oom_watch(const char *file) {
  counter = open(file, O_RDONLY | O_CLOEXEC);
  if (counter < 0) return;
  /* Read to the end, so that the same change is not reported again. */
  seen = kills();
  const char *slash = strrchr(file, '/');
  if (slash && strcmp(slash, "/memory.oom_control") == 0) {
    polled = eventfd_v1 = watch_v1(file);
  } else {
    polled = counter;
  }
}

int oom_fd(void) { return polled; }

short oom_events(void) { return polled == eventfd_v1 ? POLLIN : POLLPRI; }

void oom_unwatch(void) { polled = -1; }

bool oom_noticed(void) {
  if (eventfd_v1 >= 0) {
    /* Reported before the kill, so the counter has not changed yet. */
    uint64_t times;
    if (read(eventfd_v1, &times, sizeof times) != sizeof times) return false;
    noticed = true;
    return true;
  }
  /* The file also changes when other counters do. */
  unsigned long long now = kills();
  bool more = now > seen;
  seen = now;
  noticed |= more;
  return more;
}

bool oom_happened(void) { return noticed || kills() > seen; }
