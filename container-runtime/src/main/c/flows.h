/* The relay's datagrams: UDP has no connections, so a sender gets answers for a while. */
#ifndef FLOWS_H
#define FLOWS_H

#include <stdbool.h>

#include "port.h"

/* Passes on what has come to a port. */
void flows_receive(int epoll, struct relay_port *port);

/* Passes an answer of the container on. */
void flows_answer(void *flow);

/* Ends those that have been silent for long. */
void flows_sweep(void);

/* Ends all. */
void flows_end(void);

bool flows_open(void);

#endif
