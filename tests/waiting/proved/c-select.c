// One select over all sockets.
#include <sys/select.h>
#include "listening.h"

int main(void) {
    int server = listening(), most = server;
    fd_set all, ready;
    FD_ZERO(&all);
    FD_SET(server, &all);
    while (ready = all, select(most + 1, &ready, NULL, NULL, NULL) > 0) {
        for (int fd = 0; fd <= most; fd++) {
            if (!FD_ISSET(fd, &ready)) {
                continue;
            }
            if (fd == server) {
                int client = accept(server, NULL, NULL);
                FD_SET(client, &all);
                most = client > most ? client : most;
            } else if (read(fd, data, sizeof data) <= 0) {
                FD_CLR(fd, &all);
                close(fd);
            }
        }
    }
    return 0;
}
