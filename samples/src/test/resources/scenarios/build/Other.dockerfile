FROM busybox AS base
ARG WHO
RUN --mount=type=secret,id=token cat /run/secrets/token > /token
RUN echo "$WHO" > /who; df -k /dev/shm > /shm; ulimit -n > /soft; ulimit -Hn > /hard; cat /etc/hosts > /hosts.txt; ls /sys/class/net > /nets
COPY --from=more file /from-more
FROM base AS wanted
RUN echo wanted > /target
FROM base AS unwanted
RUN echo unwanted > /target
