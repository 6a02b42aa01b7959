// One poll over all sockets.
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <poll.h>

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
    struct pollfd fds[16] = {{.fd = listening(), .events = POLLIN}};
    int count = 1;
    while (poll(fds, count, -1) > 0) {
        for (int at = 1; at < count; at++) {
            if (fds[at].revents && read(fds[at].fd, data, sizeof data) <= 0) {
                fds[at].fd = -1;
            }
        }
        if (fds[0].revents && count < 16) {
            fds[count++] = (struct pollfd){.fd = accept(fds[0].fd, NULL, NULL), .events = POLLIN};
        }
    }
    return 0;
}
