/* The process that keeps the unit of the containers while no container runs. */
#ifndef HOLD_H
#define HOLD_H

/* Returns as soon as that process runs; SIGTERM ends it. */
int hold(void);

#endif
