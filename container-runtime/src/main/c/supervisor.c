#include "supervisor.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>

#include "log.h"
#include "oom.h"
#include "relay.h"
#include "sys.h"

enum {
  FIXED = 7, /* number of polled descriptors besides connections */
  CHUNK = 16384,
  /* An attached client that lags further behind blocks the container, as in Docker. */
  BEHIND = 1 << 20,
  COMMAND = 5,
  DRAIN_IDLE_MS = 250, /* after the exit: how long without output before we stop reading pipes that others hold open */
  DRAIN_MS = 2000,
  LINGER_MS = 10000
};

enum kind { NEW, LISTENS, TALKS, CONTROLS };

struct connection {
  struct connection *next;
  int fd;
  enum kind kind;
  bool input_over;
  bool broken;
  char *queue; /* data not sent yet */
  size_t queue_start, queue_end, queue_room;
  unsigned char command[COMMAND];
  size_t command_length;
};

static struct connection *connections;
static int connection_count;
static char ended_text[128];
static char pending_input[4096];
static size_t input_start, input_end;

static int64_t now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void enqueue(struct connection *c, const char *bytes, size_t length) {
  if (c->queue_end + length > c->queue_room) {
    size_t used = c->queue_end - c->queue_start;
    size_t room = c->queue_room ? c->queue_room : 4096;
    while (room < used + length) room *= 2;
    char *queue = malloc(room);
    if (!queue) {
      c->broken = true;
      return;
    }
    if (used) memcpy(queue, c->queue + c->queue_start, used);
    free(c->queue);
    c->queue = queue;
    c->queue_room = room;
    c->queue_start = 0;
    c->queue_end = used;
  }
  memcpy(c->queue + c->queue_end, bytes, length);
  c->queue_end += length;
}

static size_t queued(const struct connection *c) { return c->queue_end - c->queue_start; }

static void send_queued(struct connection *c) {
  while (queued(c) > 0 && !c->broken) {
    ssize_t sent = send(c->fd, c->queue + c->queue_start, queued(c), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0) {
      if (errno == EINTR) continue;
      if (errno != EAGAIN) c->broken = true;
      return;
    }
    c->queue_start += (size_t)sent;
  }
  free(c->queue);
  c->queue = NULL;
  c->queue_start = c->queue_end = c->queue_room = 0;
}

/* Sends as much as possible now and queues the rest. */
static void transmit(struct connection *c, const char *head, size_t head_length, const char *bytes,
                     size_t length) {
  size_t sent = 0;
  if (queued(c) == 0) {
    struct iovec parts[2] = {{(char *)head, head_length}, {(char *)bytes, length}};
    struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
    ssize_t result = sendmsg(c->fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (result < 0 && errno != EAGAIN && errno != EINTR) {
      c->broken = true;
      return;
    }
    if (result > 0) sent = (size_t)result;
  }
  if (sent < head_length) {
    enqueue(c, head + sent, head_length - sent);
    sent = head_length;
  }
  if (sent - head_length < length) {
    enqueue(c, bytes + (sent - head_length), length - (sent - head_length));
  }
}

/* To a controller: type, length as four bytes big-endian, text. */
static void tell(struct connection *c, char type, const char *text) {
  size_t length = strlen(text);
  char head[5] = {type, 0, 0, (char)(length >> 8), (char)length};
  transmit(c, head, sizeof head, text, length);
}

static void tell_all(char type, const char *text) {
  for (struct connection *c = connections; c; c = c->next) {
    if (c->kind == CONTROLS) tell(c, type, text);
  }
}

static void close_input(struct supervisor *s) {
  if (s->in >= 0 && !s->terminal) {
    close(s->in);
    s->in = -1;
  }
}

/* What Docker frames: stream, three zeros, length as four bytes big-endian. */
static void broadcast(struct supervisor *s, int stream, const char *bytes, size_t length) {
  char head[8] = {(char)(stream + 1), 0, 0, 0, 0, 0, (char)(length >> 8), (char)length};
  for (struct connection *c = connections; c; c = c->next) {
    if (c->kind == LISTENS || c->kind == TALKS) {
      transmit(c, head, s->terminal ? 0 : sizeof head, bytes, length);
    }
  }
}

static void greet(struct supervisor *s, struct connection *c, char kind) {
  switch (kind) {
    case 'A': /* attach; answered as soon as no further output can be missed */
      c->kind = TALKS;
      transmit(c, "+", 1, NULL, 0);
      break;
    case 'O': /* the same, output only */
      c->kind = LISTENS;
      transmit(c, "+", 1, NULL, 0);
      break;
    case 'a': /* no answer, for clients that connect before the start */
      c->kind = TALKS;
      break;
    case 'o': c->kind = LISTENS; break;
    case 'C':
      c->kind = CONTROLS;
      if (s->started[0]) tell(c, 'S', s->started);
      if (oom_happened()) tell(c, 'O', "before");
      if (ended_text[0]) tell(c, 'X', ended_text);
      break;
    default: c->broken = true;
  }
}

static void receive_kind(struct supervisor *s, struct connection *c) {
  char kind;
  ssize_t got = recv(c->fd, &kind, 1, MSG_DONTWAIT);
  if (got == 1) {
    greet(s, c, kind);
  } else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
    c->broken = true;
  }
}

void supervisor_accept(struct supervisor *s) {
  for (;;) {
    int fd = accept4(s->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0) {
      if (errno == EINTR || errno == ECONNABORTED) continue;
      return;
    }
    struct connection *c = calloc(1, sizeof *c);
    if (!c) {
      close(fd);
      return;
    }
    c->fd = fd;
    /* Appended, so that an earlier connection is read before a later one. */
    struct connection **at = &connections;
    while (*at) at = &(*at)->next;
    *at = c;
    connection_count++;
    receive_kind(s, c);
  }
}

void supervisor_started(struct supervisor *s) { tell_all('S', s->started); }

void supervisor_warns(const char *text) { tell_all('W', text); }

void supervisor_failed(struct supervisor *s, const char *reason) {
  /* Controllers that connected in the meantime. */
  supervisor_accept(s);
  tell_all('F', reason);
}

static void obey(struct supervisor *s, const unsigned char *command) {
  unsigned high = (unsigned)command[1] << 8 | command[2];
  unsigned low = (unsigned)command[3] << 8 | command[4];
  if (command[0] == 'R' && s->terminal) {
    struct winsize window = {.ws_row = (unsigned short)high, .ws_col = (unsigned short)low};
    ioctl(s->out >= 0 ? s->out : s->in, TIOCSWINSZ, &window);
  } else if (command[0] == 'K' && s->pid > 0) {
    /* We are its parent and have not waited for it yet: it cannot be another process. */
    kill(s->pid, (int)low);
  }
}

static void receive_command(struct supervisor *s, struct connection *c) {
  ssize_t got = recv(c->fd, c->command + c->command_length, COMMAND - c->command_length,
                     MSG_DONTWAIT);
  if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) {
    c->broken = true;
    return;
  }
  if (got > 0) c->command_length += (size_t)got;
  if (c->command_length == COMMAND) {
    obey(s, c->command);
    c->command_length = 0;
  }
}

static void write_input(struct supervisor *s) {
  while (input_start < input_end && s->in >= 0) {
    ssize_t written = write(s->in, pending_input + input_start, input_end - input_start);
    if (written < 0) {
      if (errno == EINTR) continue;
      if (errno == EAGAIN) return;
      close_input(s);
      break;
    }
    input_start += (size_t)written;
  }
  input_start = input_end = 0;
}

static void receive_input(struct supervisor *s, struct connection *c) {
  /* Read even without a stdin, to notice when the client disconnects. */
  ssize_t got = recv(c->fd, pending_input, sizeof pending_input, MSG_DONTWAIT);
  if (got > 0) {
    if (c->kind == TALKS && s->in >= 0) {
      input_start = 0;
      input_end = (size_t)got;
      write_input(s);
    }
    return;
  }
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
  c->input_over = true;
  if (got < 0) c->broken = true;
  if (c->kind == TALKS && s->stdin_once) close_input(s);
}

static void drop_broken(struct supervisor *s) {
  for (struct connection **at = &connections; *at;) {
    struct connection *c = *at;
    if (!c->broken) {
      at = &c->next;
      continue;
    }
    if (c->kind == TALKS && s->stdin_once && !c->input_over) close_input(s);
    *at = c->next;
    connection_count--;
    close(c->fd);
    free(c->queue);
    free(c);
  }
}

static bool held_up(void) {
  for (struct connection *c = connections; c; c = c->next) {
    if (c->kind != CONTROLS && queued(c) > BEHIND) return true;
  }
  return false;
}

/* False if there was nothing to read. */
static bool read_output(struct supervisor *s, int *fd, int stream) {
  static char chunk[CHUNK];
  ssize_t got = read(*fd, chunk, sizeof chunk);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return false;
  if (got <= 0) {
    /* EIO: the terminal has been closed by all processes. */
    if (!s->terminal) close(*fd);
    *fd = -1;
    return false;
  }
  if (s->logs) {
    log_append(stream, chunk, (size_t)got);
    log_flush();
  }
  broadcast(s, stream, chunk, (size_t)got);
  return true;
}

/* Reaps all ended children; true when the process itself has ended. */
static bool reap(struct supervisor *s, int *status) {
  bool ended = false;
  for (;;) {
    int one;
    pid_t pid = waitpid(-1, &one, WNOHANG);
    if (pid < 0 && errno == EINTR) continue;
    if (pid <= 0) return ended;
    if (pid == s->pid) {
      *status = one;
      ended = true;
      s->pid = 0;
    } else {
      relay_reaped(pid, one);
    }
  }
}

/* Waits for something to happen and deals with it. Output is read only if `output`. */
static bool serve(struct supervisor *s, int timeout, bool output, bool *read_any) {
  struct pollfd fixed[16];
  int room = connection_count + FIXED;
  struct pollfd *polls = room <= 16 ? fixed : malloc((size_t)room * sizeof *polls);
  if (!polls) return false;
  bool terminal_in = s->terminal && input_start < input_end;
  polls[0] = (struct pollfd){.fd = s->signals, .events = POLLIN};
  polls[1] = (struct pollfd){.fd = s->listener, .events = POLLIN};
  polls[2] = (struct pollfd){
      .fd = output || terminal_in ? s->out : -1,
      .events = (short)((output ? POLLIN : 0) | (terminal_in ? POLLOUT : 0))};
  polls[3] = (struct pollfd){.fd = output ? s->err : -1, .events = POLLIN};
  polls[4] = (struct pollfd){.fd = !s->terminal ? s->in : -1,
                             .events = input_start < input_end ? POLLOUT : 0};
  polls[5] = (struct pollfd){.fd = oom_fd(), .events = oom_events()};
  polls[6] = (struct pollfd){.fd = relay_fd(), .events = POLLIN};
  int count = FIXED;
  for (struct connection *c = connections; c; c = c->next) {
    bool wants_input = c->kind == CONTROLS || c->kind == NEW ||
                       (!c->input_over && input_start == input_end);
    polls[count++] = (struct pollfd){
        .fd = c->fd, .events = (short)((wants_input ? POLLIN : 0) | (queued(c) ? POLLOUT : 0))};
  }
  bool child = false;
  if (poll(polls, (nfds_t)count, timeout) > 0) {
    if (polls[5].revents && oom_noticed()) tell_all('O', "now");
    if (polls[6].revents) relay_begin();
    int i = FIXED;
    for (struct connection *c = connections; c; c = c->next, i++) {
      short events = polls[i].revents;
      if (events & POLLOUT) send_queued(c);
      if (events & POLLIN) {
        if (c->kind == NEW) {
          receive_kind(s, c);
        } else if (c->kind == CONTROLS) {
          receive_command(s, c);
        } else if (input_start == input_end) {
          receive_input(s, c);
        }
      } else if (events & (POLLHUP | POLLERR)) {
        c->broken = true;
      }
    }
    if (polls[4].revents & POLLERR) close_input(s); /* no reader is left */
    if ((polls[4].revents | polls[2].revents) & POLLOUT) write_input(s);
    if (output && s->out >= 0 && polls[2].revents & (POLLIN | POLLHUP | POLLERR)) {
      *read_any |= read_output(s, &s->out, STDOUT);
    }
    if (output && s->err >= 0 && polls[3].revents & (POLLIN | POLLHUP | POLLERR)) {
      *read_any |= read_output(s, &s->err, STDERR);
    }
    if (polls[1].revents & POLLIN) supervisor_accept(s);
    if (polls[0].revents & POLLIN) {
      char info[128];
      ssize_t got = read(s->signals, info, sizeof info);
      child = got > 0;
    }
    drop_broken(s);
  }
  if (polls != fixed) free(polls);
  return child;
}

static void drain(struct supervisor *s) {
  int64_t end = now_ms() + DRAIN_MS;
  int64_t idle = now_ms() + DRAIN_IDLE_MS;
  while (s->out >= 0 || s->err >= 0) {
    int64_t now = now_ms();
    int64_t until = end < idle ? end : idle;
    if (now >= until) break;
    bool any = false;
    int status;
    if (serve(s, (int)(until - now), true, &any)) reap(s, &status);
    if (any) idle = now_ms() + DRAIN_IDLE_MS;
  }
}

int supervisor_run(struct supervisor *s) {
  int status = 0;
  for (;;) {
    bool any = false;
    if (serve(s, -1, !held_up(), &any) && reap(s, &status)) break;
  }
  if (s->terminal_end >= 0) close(s->terminal_end);
  drain(s);
  if (s->logs) log_finish();
  close_input(s);
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

void supervisor_ended(struct supervisor *s, const char *end) {
  snprintf(ended_text, sizeof ended_text, "%s", end);
  supervisor_accept(s);
  tell_all('X', ended_text);
  s->out = s->err = -1;
  oom_unwatch();
  int64_t until = now_ms() + LINGER_MS;
  for (;;) {
    bool waiting = false;
    for (struct connection *c = connections; c; c = c->next) {
      if (queued(c)) {
        waiting = true;
      } else if (c->kind == LISTENS || c->kind == TALKS) {
        c->broken = true; /* everything has been sent */
      }
    }
    drop_broken(s);
    int64_t now = now_ms();
    if (!waiting || now >= until) return;
    bool any = false;
    serve(s, (int)(until - now), false, &any);
  }
}
