// One select over all sockets.
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <sys/select.h>

static char data[1024];

static int listening(void) {
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(8888)};
    int server = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(server, (struct sockaddr *)&at, sizeof at) || listen(server, 5)) {
        perror("listen");
        exit(1);
    }
    return server;
}

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
