/* The relay's connections: TCP from outside, TCP to the container. */
#ifndef STREAMS_H
#define STREAMS_H

#include <stdbool.h>
#include <stdint.h>

#include "port.h"

/* Accepts the clients waiting at a port. */
void streams_accept(int epoll, const struct relay_port *port);

/* An event of one end of a connection. */
void streams_move(int epoll, void *end, uint32_t events);

/* From now on, a connection is finished when the container has closed its side. */
void streams_finish(void);

/* Frees finished connections. Not to be called while events that may refer to them are pending. */
void streams_sweep(void);

bool streams_open(void);

#endif
