#include "flows.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

enum {
  DATAGRAM = 65536,
  AT_ONCE = 64,
  SILENT_MS = 90000, /* docker-proxy's UDPConnTrackTimeout */
  SWEEP_MS = 5000,
  BUCKETS = 256
};

/* A sender, with the port and the address of the host that it sent to. */
struct flow {
  enum relay_kind kind;
  int fd; /* connected to the container */
  struct relay_port *port;
  struct sockaddr_in6 client;
  struct in6_pktinfo asked;
  int64_t last;
  struct flow *next;
};

static struct flow *buckets[BUCKETS];
static int flow_count;
static int64_t swept;
static char datagram[DATAGRAM];

static struct flow **bucket(const struct sockaddr_in6 *client) {
  unsigned hash = client->sin6_port;
  for (int i = 0; i < 16; i++) hash = hash * 31 + client->sin6_addr.s6_addr[i];
  return &buckets[hash % BUCKETS];
}

static bool is_of(const struct flow *flow, const struct relay_port *port,
                  const struct sockaddr_in6 *client, const struct in6_pktinfo *asked) {
  return flow->port == port && flow->client.sin6_port == client->sin6_port &&
         flow->client.sin6_scope_id == client->sin6_scope_id &&
         memcmp(&flow->client.sin6_addr, &client->sin6_addr, sizeof client->sin6_addr) == 0 &&
         memcmp(&flow->asked, asked, sizeof *asked) == 0;
}

static struct flow *find(int epoll, struct relay_port *port, const struct sockaddr_in6 *client,
                         const struct in6_pktinfo *asked) {
  struct flow **first = bucket(client);
  for (struct flow *flow = *first; flow; flow = flow->next) {
    if (is_of(flow, port, client, asked)) return flow;
  }
  struct flow *flow = calloc(1, sizeof *flow);
  int fd = socket(port->to.ss_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_UDP);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = flow};
  if (!flow || fd < 0 || connect(fd, (const struct sockaddr *)&port->to, port->to_length) != 0 ||
      epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0) {
    if (fd >= 0) close(fd);
    free(flow);
    return NULL;
  }
  *flow = (struct flow){.kind = RELAY_FLOW, .fd = fd, .port = port, .client = *client,
                        .asked = *asked, .next = *first};
  *first = flow;
  flow_count++;
  return flow;
}

void flows_receive(int epoll, struct relay_port *port) {
  for (int i = 0; i < AT_ONCE; i++) {
    struct sockaddr_in6 client = {0};
    struct in6_pktinfo asked = {0};
    char control[CMSG_SPACE(sizeof asked)];
    struct iovec part = {datagram, sizeof datagram};
    struct msghdr message = {.msg_name = &client, .msg_namelen = sizeof client, .msg_iov = &part,
                             .msg_iovlen = 1, .msg_control = control,
                             .msg_controllen = sizeof control};
    ssize_t got = recvmsg(port->fd, &message, 0);
    if (got < 0) return;
    for (struct cmsghdr *c = CMSG_FIRSTHDR(&message); c; c = CMSG_NXTHDR(&message, c)) {
      if (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_PKTINFO) {
        memcpy(&asked, CMSG_DATA(c), sizeof asked);
        /* The answer may leave by another interface, but not from an address of a link. */
        if (!IN6_IS_ADDR_LINKLOCAL(&asked.ipi6_addr)) asked.ipi6_ifindex = 0;
      }
    }
    struct flow *flow = find(epoll, port, &client, &asked);
    if (!flow) continue; /* a lost datagram */
    flow->last = relay_now();
    send(flow->fd, datagram, (size_t)got, MSG_NOSIGNAL);
  }
}

void flows_answer(void *data) {
  struct flow *flow = data;
  for (int i = 0; i < AT_ONCE; i++) {
    ssize_t got = recv(flow->fd, datagram, sizeof datagram, 0);
    /* Refused: nothing listens there now, but may later. */
    if (got < 0) return;
    flow->last = relay_now();
    struct iovec part = {datagram, (size_t)got};
    union {
      struct cmsghdr head;
      char room[CMSG_SPACE(sizeof flow->asked)];
    } control = {0};
    struct msghdr message = {.msg_name = &flow->client, .msg_namelen = sizeof flow->client,
                             .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control,
                             .msg_controllen = sizeof control};
    /* From the address that the request was sent to, not the one that the host would choose. */
    struct cmsghdr *c = CMSG_FIRSTHDR(&message);
    c->cmsg_level = IPPROTO_IPV6;
    c->cmsg_type = IPV6_PKTINFO;
    c->cmsg_len = CMSG_LEN(sizeof flow->asked);
    memcpy(CMSG_DATA(c), &flow->asked, sizeof flow->asked);
    sendmsg(flow->port->fd, &message, MSG_NOSIGNAL);
  }
}

static void end_before(int64_t moment) {
  for (int i = 0; i < BUCKETS; i++) {
    for (struct flow **at = &buckets[i]; *at;) {
      struct flow *flow = *at;
      if (flow->last >= moment) {
        at = &flow->next;
        continue;
      }
      *at = flow->next;
      close(flow->fd);
      free(flow);
      flow_count--;
    }
  }
}

void flows_sweep(void) {
  int64_t now = relay_now();
  if (flow_count == 0 || now - swept < SWEEP_MS) return;
  swept = now;
  end_before(now - SILENT_MS);
}

void flows_end(void) { end_before(INT64_MAX); }

bool flows_open(void) { return flow_count > 0; }
