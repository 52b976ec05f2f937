#include "relay.h"

#include <errno.h>
#include <grp.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>

#include "failure.h"
#include "flows.h"
#include "streams.h"
#include "sys.h"

enum {
  IDLE_MS = 10000,
  FINISH_MS = 1000,  /* for data in flight when the container has ended */
  RETRY_MS = 1000,   /* when descriptors or memory have run out */
  EVENTS = 64,
  NOBODY = 65534,
  FILES = 1 << 20
};

static struct relay_port *ports;
static int port_count;
static int listeners = -1;  /* epoll of all ports' sockets */
static pid_t relay;         /* the process that serves, 0 without one */
static int relay_holds = -1; /* hangs up when the relay has closed the ports' sockets */
static bool given_up;
static bool ran_out; /* in the relay: see relay_no_room */

int64_t relay_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void relay_no_room(void) { ran_out = true; }

void relay_add(struct record *record) {
  struct relay_port *more = realloc(ports, (size_t)(port_count + 1) * sizeof *ports);
  if (!more) _exit(CANNOT);
  ports = more;
  struct relay_port *port = &ports[port_count++];
  memset(port, 0, sizeof *port);
  port->fd = (int)field_number(record);
  port->protocol = (int)field_number(record);
  uint64_t length;
  const void *address = field_bytes(record, &length);
  in_port_t number = htons((uint16_t)field_number(record));
  if (length == sizeof(struct in_addr)) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = number};
    memcpy(&to.sin_addr, address, length);
    memcpy(&port->to, &to, port->to_length = sizeof to);
  } else if (length == sizeof(struct in6_addr)) {
    struct sockaddr_in6 to = {.sin6_family = AF_INET6, .sin6_port = number};
    memcpy(&to.sin6_addr, address, length);
    memcpy(&port->to, &to, port->to_length = sizeof to);
  } else {
    _exit(CANNOT);
  }
}

void relay_open(void) {
  if (port_count == 0) return;
  listeners = epoll_create1(EPOLL_CLOEXEC);
  for (int i = 0; i < port_count; i++) {
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = (uint32_t)i};
    fcntl(ports[i].fd, F_SETFL, O_NONBLOCK);
    if (ports[i].protocol == IPPROTO_UDP) {
      int on = 1;
      setsockopt(ports[i].fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &on, sizeof on);
    }
    epoll_ctl(listeners, EPOLL_CTL_ADD, ports[i].fd, &event);
  }
}

int relay_fd(void) { return relay || given_up ? -1 : listeners; }

/* Without a process for them, waiting clients are refused at once. */
static void turn_away(void) {
  struct epoll_event events[EVENTS];
  int count = epoll_wait(listeners, events, EVENTS, 0);
  for (int i = 0; i < count; i++) {
    struct relay_port *port = &ports[events[i].data.u32];
    if (port->protocol == IPPROTO_UDP) {
      char byte;
      recv(port->fd, &byte, sizeof byte, 0);
    } else {
      int fd = accept4(port->fd, NULL, NULL, SOCK_CLOEXEC);
      if (fd >= 0) close(fd);
    }
  }
}

static int by_number(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }

/* Keeps only the ports: other open descriptors would hide from the shim that their peers close. */
static void close_others(int holds) {
  int *kept = calloc((size_t)port_count + 2, sizeof *kept);
  if (!kept) _exit(CANNOT);
  for (int i = 0; i < port_count; i++) kept[i] = ports[i].fd;
  kept[port_count] = listeners;
  kept[port_count + 1] = holds;
  qsort(kept, (size_t)port_count + 2, sizeof *kept, by_number);
  unsigned from = 3;
  for (int i = 0; i < port_count + 2; i++) {
    unsigned fd = (unsigned)kept[i];
    if (fd > from) sys_close_range(from, fd - 1, 0);
    if (fd >= from) from = fd + 1;
  }
  sys_close_range(from, ~0U, 0);
  free(kept);
}

/* It reads untrusted data: it gives up its privileges, and is the first to be killed if memory runs out. */
static void become_nobody(pid_t shim) {
  prctl(PR_SET_NAME, "jc-relay", 0, 0, 0);
  int score = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (score >= 0) {
    ssize_t written = write(score, "0", 1);
    (void)written;
    close(score);
  }
  struct rlimit files = {FILES, FILES};
  if (setrlimit(RLIMIT_NOFILE, &files) != 0 && getrlimit(RLIMIT_NOFILE, &files) == 0) {
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
  }
  if (setgroups(0, NULL) != 0 || setresgid(NOBODY, NOBODY, NOBODY) != 0 ||
      setresuid(NOBODY, NOBODY, NOBODY) != 0) {
    _exit(CANNOT);
  }
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  /* Changing the user clears it. */
  prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0);
  if (getppid() != shim) _exit(0);
}

static void close_ports(int holds) {
  for (int i = 0; i < port_count; i++) close(ports[i].fd);
  close(listeners);
  close(holds);
}

static void let_in(int epoll) {
  struct epoll_event events[EVENTS];
  int count = epoll_wait(listeners, events, EVENTS, 0);
  for (int i = 0; i < count; i++) {
    struct relay_port *port = &ports[events[i].data.u32];
    if (port->protocol == IPPROTO_UDP) {
      flows_receive(epoll, port);
    } else {
      streams_accept(epoll, port);
    }
  }
}

static noreturn void serve(int holds, pid_t shim) {
  close_others(holds);
  become_nobody(shim);
  sigset_t end;
  sigemptyset(&end);
  sigaddset(&end, SIGTERM);
  int ends = signalfd(-1, &end, SFD_CLOEXEC | SFD_NONBLOCK);
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  /* Distinguished by small numbers from connections, whose data are pointers to them. */
  struct epoll_event on_end = {.events = EPOLLIN, .data.u64 = RELAY_END};
  struct epoll_event on_port = {.events = EPOLLIN, .data.u64 = RELAY_PORT};
  if (ends < 0 || epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, ends, &on_end) != 0 ||
      epoll_ctl(epoll, EPOLL_CTL_ADD, listeners, &on_port) != 0) {
    _exit(CANNOT);
  }
  bool stopping = false;
  bool waiting = false; /* until resources are free again */
  int64_t until = 0;
  for (;;) {
    struct epoll_event events[EVENTS];
    int64_t timeout = stopping ? until - relay_now() : waiting ? RETRY_MS : IDLE_MS;
    int count = timeout < 0 ? 0 : epoll_wait(epoll, events, EVENTS, (int)timeout);
    if (stopping && timeout < 0) _exit(0);
    bool told_to_stop = false;
    for (int i = 0; i < count; i++) {
      if (events[i].data.u64 == RELAY_END) {
        told_to_stop = true;
      } else if (events[i].data.u64 == RELAY_PORT) {
        let_in(epoll);
      } else if (*(enum relay_kind *)events[i].data.ptr == RELAY_FLOW) {
        flows_answer(events[i].data.ptr);
      } else {
        streams_move(epoll, events[i].data.ptr, events[i].events);
      }
    }
    if (told_to_stop) {
      stopping = true;
      until = relay_now() + FINISH_MS;
      epoll_ctl(epoll, EPOLL_CTL_DEL, ends, NULL);
      flows_end();
      streams_finish();
      close_ports(holds);
    }
    streams_sweep();
    flows_sweep();
    bool busy = streams_open() || flows_open();
    if (!busy && (stopping || (count == 0 && !waiting))) _exit(0);
    if (!stopping) {
      /* Level-triggered: a port whose connections cannot be accepted would be ready all the time. */
      bool full = ran_out;
      ran_out = false;
      if (full && !waiting) epoll_ctl(epoll, EPOLL_CTL_DEL, listeners, NULL);
      if (!full && waiting) epoll_ctl(epoll, EPOLL_CTL_ADD, listeners, &on_port);
      waiting = full;
    }
  }
}

void relay_begin(void) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) {
    turn_away();
    return;
  }
  pid_t shim = getpid();
  pid_t pid = fork();
  if (pid == 0) serve(ends[1], shim);
  close(ends[1]);
  if (pid < 0) {
    close(ends[0]);
    turn_away();
    return;
  }
  relay = pid;
  relay_holds = ends[0];
}

void relay_reaped(pid_t pid, int status) {
  if (pid != relay) return;
  relay = 0;
  close(relay_holds);
  relay_holds = -1;
  /* It could not start, and another one could not either. */
  given_up = WIFEXITED(status) && WEXITSTATUS(status) != 0;
}

void relay_stop(void) {
  if (listeners >= 0) close(listeners);
  listeners = -1;
  if (!relay) return;
  kill(relay, SIGTERM);
  struct pollfd held = {.fd = relay_holds, .events = POLLIN};
  if (poll(&held, 1, FINISH_MS) == 0) kill(relay, SIGKILL);
}

void relay_await(void) {
  if (relay) waitpid(relay, NULL, 0);
}
