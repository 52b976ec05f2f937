/* The relay's datagrams. UDP has no connections, so answers are forwarded for a limited time. */
#ifndef FLOWS_H
#define FLOWS_H

#include <stdbool.h>

#include "port.h"

/* Forwards the datagrams received at a port. */
void flows_receive(int epoll, struct relay_port *port);

/* Forwards an answer of the container. */
void flows_answer(void *flow);

/* Closes flows that have been silent for too long. */
void flows_sweep(void);

/* Closes all. */
void flows_end(void);

bool flows_open(void);

#endif
