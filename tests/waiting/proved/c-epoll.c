// One epoll over all sockets.
#include <sys/epoll.h>
#include "listening.h"

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
