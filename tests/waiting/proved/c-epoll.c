// One epoll over all sockets.
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <sys/epoll.h>

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
    int server = listening(), epoll = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = server};
    epoll_ctl(epoll, EPOLL_CTL_ADD, server, &event);
    while (epoll_wait(epoll, &event, 1, -1) > 0) {
        if (event.data.fd != server) {
            if (read(event.data.fd, data, sizeof data) <= 0) {
                close(event.data.fd);
            }
            continue;
        }
        event = (struct epoll_event){.events = EPOLLIN, .data.fd = accept(server, NULL, NULL)};
        epoll_ctl(epoll, EPOLL_CTL_ADD, event.data.fd, &event);
    }
    return 0;
}
