/* Shared by the parts of the relay: its ports, and running out of resources. */
#ifndef PORT_H
#define PORT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

struct relay_port {
  int fd; /* bound on the host */
  int protocol;
  struct sockaddr_storage to; /* in the container */
  socklen_t to_length;
};

/* The kinds of epoll events. The last two are the first field of the structures that the data point to. */
enum relay_kind { RELAY_END, RELAY_PORT, RELAY_STREAM, RELAY_FLOW };

int64_t relay_now(void);

/* Descriptors or memory have run out: no connections are accepted for a while. */
void relay_no_room(void);

#endif
