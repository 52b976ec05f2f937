/* The relay's connections: TCP from outside, TCP to the container. */
#ifndef STREAMS_H
#define STREAMS_H

#include <stdbool.h>
#include <stdint.h>

#include "port.h"

/* Lets in who waits at a port. */
void streams_accept(int epoll, const struct relay_port *port);

/* An event of one end of a connection. */
void streams_move(int epoll, void *end, uint32_t events);

/* Connections are over when the container has ended its side from now on. */
void streams_finish(void);

/* Forgets those that are over; not while events are left that may be about them. */
void streams_sweep(void);

bool streams_open(void);

#endif
