/* Ends at the first error. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static int sure(int result, const char *call) {
    if (result < 0) {
        perror(call);
        exit(1);
    }
    return result;
}

int main(void) {
    int listener = sure(socket(AF_INET, SOCK_STREAM, 0), "socket"), one = 1;
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(8888), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    sure(bind(listener, (struct sockaddr *)&at, sizeof at), "bind");
    sure(listen(listener, 5), "listen");
    for (;;) {
        int fd = sure(accept(listener, NULL, NULL), "accept");
        char data[4096];
        int length;
        while ((length = sure(recv(fd, data, sizeof data, 0), "recv")) > 0) sure(send(fd, data, length, 0), "send");
        close(fd);
    }
}
