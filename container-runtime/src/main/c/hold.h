/* The process that keeps the unit of the containers while no container runs. */
#ifndef HOLD_H
#define HOLD_H

/* Returns as soon as that process is there; it ends by SIGTERM. */
int hold(void);

#endif
