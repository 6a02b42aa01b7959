#include "common.h"

/* Sends all of it; returns -1 where the connection is lost. */
static int send_all(int fd, const char *data, size_t length) {
    while (length > 0) {
        ssize_t taken = send(fd, data, length, 0);
        if (taken < 0) {
            say_error();
            if (errno != EINTR) return -1;
            continue;
        }
        if ((size_t)taken < length) fprintf(stderr, "error a part is taken\n");
        data += taken;
        length -= taken;
    }
    return 0;
}

int main(void) {
    int listener = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    struct sockaddr_in at = address();
    signal(SIGPIPE, SIG_IGN);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listener, (struct sockaddr *)&at, sizeof at) < 0 || listen(listener, 5) < 0) return 1;
    for (;;) {
        struct pollfd wanted = {.fd = listener, .events = POLLIN};
        if (poll(&wanted, 1, -1) < 0) {
            say_error();
            continue;
        }
        int fd = accept(listener, NULL, NULL);
        if (fd < 0) {
            say_error();
            continue;
        }
        char data[4096];
        for (;;) {
            ssize_t length = recv(fd, data, sizeof data, 0);
            if (length < 0) {
                say_error();
                if (errno == EINTR) continue;
            }
            if (length <= 0 || send_all(fd, data, length) < 0) break;
        }
        close(fd);
    }
}
