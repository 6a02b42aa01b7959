// Answers when its poll has timed out.
#include <poll.h>
#include "listening.h"

int main(void) {
    int client = accept(listening(), NULL, NULL);
    ssize_t length = recv(client, data, sizeof data, 0);
    struct pollfd fd = {.fd = client, .events = POLLIN};
    poll(&fd, 1, 400);
    send(client, data, length, 0);
    return recv(client, data, sizeof data, 0) < 0;
}
