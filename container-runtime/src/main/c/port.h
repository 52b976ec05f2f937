/* What the parts of the relay share: its ports, and what runs out. */
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

/* What epoll's events are about. The last two begin the structures that the data point to. */
enum relay_kind { RELAY_END, RELAY_PORT, RELAY_STREAM, RELAY_FLOW };

int64_t relay_now(void);

/* Descriptors or memory have run out: no connections are accepted for a while. */
void relay_no_room(void);

#endif
