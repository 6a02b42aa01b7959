// One poll over all sockets.
#include <poll.h>
#include "listening.h"

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
