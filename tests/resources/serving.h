/* What the servers here have in common: a socket that listens, a send that sends all, and an echo. */
#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static inline int listen_on(int port) {
    int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(fd, (struct sockaddr *)&at, sizeof at) < 0 || listen(fd, 100) < 0) exit(1);
    signal(SIGPIPE, SIG_IGN);
    return fd;
}

static inline int send_all(int fd, const char *data, size_t length) {
    while (length > 0) {
        ssize_t taken = send(fd, data, length, 0);
        if (taken < 0 && errno == EINTR) continue;
        if (taken < 0) return -1;
        data += taken;
        length -= taken;
    }
    return 0;
}

static inline void echo(int fd) {
    char buffer[65536];
    for (;;) {
        ssize_t length = recv(fd, buffer, sizeof buffer, 0);
        if (length < 0 && errno == EINTR) continue;
        if (length <= 0 || send_all(fd, buffer, length) < 0) return;
    }
}
