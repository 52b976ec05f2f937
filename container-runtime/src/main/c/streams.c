#include "streams.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { CHUNK = 65536, AT_ONCE = 64 };

struct end {
  enum relay_kind kind;
  int fd;
  struct end *other;
  struct connection *connection;
  uint32_t watched; /* events; 0 if it is not in the epoll set */
  bool connecting;
  bool read_all;    /* it has closed its side */
  bool told_end;    /* it has been told that the other end has */
  char *held;       /* data that it does not accept yet */
  size_t held_from, held_to;
};

struct connection {
  struct end client, server;
  struct connection *next;
  bool over;
};

static struct connection *connections;
static bool finishing;

/* Leaves the set when no events are wanted: epoll would report a hang-up again and again. */
static void watch(int epoll, struct end *end) {
  bool reads = !end->read_all && !end->other->held && !end->connecting && !end->other->connecting;
  bool writes = end->held || end->connecting;
  uint32_t wanted = (reads ? EPOLLIN : 0) | (writes ? EPOLLOUT : 0);
  if (wanted == end->watched) return;
  int change = !wanted ? EPOLL_CTL_DEL : end->watched ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
  struct epoll_event event = {.events = wanted, .data.ptr = end};
  epoll_ctl(epoll, change, end->fd, &event);
  end->watched = wanted;
}

static void close_both(struct connection *c) {
  if (c->over) return;
  c->over = true;
  close(c->client.fd);
  close(c->server.fd);
}

/* Resets both, so that the other end knows that the connection was not closed normally. */
static void reset_both(struct connection *c) {
  struct linger at_once = {.l_onoff = 1};
  setsockopt(c->client.fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  setsockopt(c->server.fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close_both(c);
}

static void keep_lively(int fd) {
  int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
}

static void join(int epoll, int client, const struct relay_port *port) {
  int server = socket(port->to.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, port->protocol);
  struct connection *c = server < 0 ? NULL : calloc(1, sizeof *c);
  if (!c) {
    relay_no_room();
    if (server >= 0) close(server);
    close(client);
    return;
  }
  keep_lively(client);
  keep_lively(server);
  c->client = (struct end){.kind = RELAY_STREAM, .fd = client, .other = &c->server, .connection = c};
  c->server = (struct end){.kind = RELAY_STREAM, .fd = server, .other = &c->client, .connection = c};
  c->next = connections;
  connections = c;
  if (connect(server, (const struct sockaddr *)&port->to, port->to_length) != 0) {
    if (errno != EINPROGRESS) {
      reset_both(c);
      return;
    }
    c->server.connecting = true;
  }
  watch(epoll, &c->server);
  watch(epoll, &c->client);
}

void streams_accept(int epoll, const struct relay_port *port) {
  for (int i = 0; i < AT_ONCE; i++) {
    int client = accept4(port->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (client >= 0) {
      join(epoll, client, port);
    } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
      relay_no_room();
      return;
    } else if (errno == EAGAIN) {
      return;
    }
  }
}

/* False on failure. */
static bool send_held(struct end *to) {
  while (to->held_from < to->held_to) {
    ssize_t sent = send(to->fd, to->held + to->held_from, to->held_to - to->held_from, MSG_NOSIGNAL);
    if (sent < 0) return errno == EAGAIN || errno == EINTR;
    to->held_from += (size_t)sent;
  }
  free(to->held);
  to->held = NULL;
  to->held_from = to->held_to = 0;
  return true;
}

/* Forwards the data that is available, once; false on failure. */
static bool pass(struct end *from) {
  static char chunk[CHUNK];
  struct end *to = from->other;
  ssize_t got = recv(from->fd, chunk, sizeof chunk, 0);
  if (got < 0) return errno == EAGAIN || errno == EINTR;
  if (got == 0) {
    from->read_all = true;
    return true;
  }
  ssize_t sent = send(to->fd, chunk, (size_t)got, MSG_NOSIGNAL);
  if (sent < 0) {
    if (errno != EAGAIN && errno != EINTR) return false;
    sent = 0;
  }
  if (sent < got) {
    to->held_to = (size_t)(got - sent);
    to->held = malloc(to->held_to);
    if (!to->held) return false;
    memcpy(to->held, chunk + sent, to->held_to);
  }
  return true;
}

/* Passes the end of one side on to the other, after all data before it. */
static void tell_end(struct end *to) {
  if (!to->other->read_all || to->held || to->told_end) return;
  to->told_end = true;
  shutdown(to->fd, SHUT_WR);
}

static bool is_over(const struct connection *c) {
  return c->client.told_end && (c->server.told_end || finishing);
}

void streams_move(int epoll, void *data, uint32_t events) {
  struct end *end = data;
  struct connection *c = end->connection;
  if (c->over) return;
  if (end->connecting) {
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(end->fd, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) {
      reset_both(c);
      return;
    }
    end->connecting = false;
  } else {
    bool good = true;
    if (end->held && events & (EPOLLOUT | EPOLLERR | EPOLLHUP)) good = send_held(end);
    if (good && end->watched & EPOLLIN && events & (EPOLLIN | EPOLLERR | EPOLLHUP)) good = pass(end);
    if (!good) {
      reset_both(c);
      return;
    }
    tell_end(end);
    tell_end(end->other);
    if (is_over(c)) {
      close_both(c);
      return;
    }
  }
  watch(epoll, end);
  watch(epoll, end->other);
}

void streams_finish(void) {
  finishing = true;
  for (struct connection *c = connections; c; c = c->next) {
    if (is_over(c)) close_both(c);
  }
}

void streams_sweep(void) {
  for (struct connection **at = &connections; *at;) {
    struct connection *c = *at;
    if (!c->over) {
      at = &c->next;
      continue;
    }
    *at = c->next;
    free(c->client.held);
    free(c->server.held);
    free(c);
  }
}

bool streams_open(void) { return connections != NULL; }
