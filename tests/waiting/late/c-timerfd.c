// Answers when its timer, which it waits for in poll without a limit, is over.
#include <poll.h>
#include <sys/timerfd.h>
#include "listening.h"

int main(void) {
    int client = accept(listening(), NULL, NULL);
    ssize_t length = recv(client, data, sizeof data, 0);
    struct itimerspec when = {.it_value = {.tv_nsec = 400000000}};
    struct pollfd fds[2] = {{.fd = timerfd_create(CLOCK_MONOTONIC, 0), .events = POLLIN}, {.fd = client, .events = POLLIN}};
    timerfd_settime(fds[0].fd, 0, &when, NULL);
    poll(fds, 2, -1);
    send(client, data, length, 0);
    return recv(client, data, sizeof data, 0) < 0;
}
