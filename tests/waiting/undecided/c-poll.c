// Looks twice a second whether it is to end.
#include <poll.h>
#include "listening.h"

int main(void) {
    struct pollfd fd = {.fd = accept(listening(), NULL, NULL), .events = POLLIN};
    while (poll(&fd, 1, 500) >= 0) {
        if (fd.revents && recv(fd.fd, data, sizeof data, 0) <= 0) {
            break;
        }
    }
    return 0;
}
