// Reads on with SO_RCVTIMEO, and answers when that is over.
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <sys/time.h>

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
