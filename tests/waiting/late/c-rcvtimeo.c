// Reads on with SO_RCVTIMEO, and answers when that is over.
#include <sys/time.h>
#include "listening.h"

int main(void) {
    int client = accept(listening(), NULL, NULL);
    struct timeval limit = {.tv_usec = 400000};
    ssize_t length = recv(client, data, sizeof data, 0);
    char more[64];
    setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    while (recv(client, more, sizeof more, 0) > 0) {
    }
    send(client, data, length, 0);
    limit.tv_usec = 0;
    setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    return recv(client, data, sizeof data, 0) < 0;
}
