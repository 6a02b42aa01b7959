#include "common.h"

/* An interrupted connect goes on by itself (connect(2)): it is there when the socket can be written to. */
static int finish_connect(int fd) {
    struct pollfd wanted = {.fd = fd, .events = POLLOUT};
    int code = 0;
    socklen_t length = sizeof code;
    while (poll(&wanted, 1, -1) < 0) {}
    getsockopt(fd, SOL_SOCKET, SO_ERROR, &code, &length);
    errno = code;
    return code == 0 ? 0 : -1;
}

static int connect_at_last(void) {
    struct sockaddr_in at = address();
    for (;;) {
        int fd = socket(AF_INET, SOCK_STREAM, 0);
        if (connect(fd, (struct sockaddr *)&at, sizeof at) == 0) return fd;
        say_error();
        if (errno == EINTR && finish_connect(fd) == 0) return fd;
        close(fd);
        pause_a_little();
    }
}

int main(void) {
    signal(SIGPIPE, SIG_IGN);
    int fd = connect_at_last();
    char line[4096], reply[4096];
    for (;;) {
        if (!fgets(line, sizeof line, stdin)) {
            if (!ferror(stdin) || errno != EINTR) break;
            say_error();
            clearerr(stdin);
            continue;
        }
        if (line[0] == '\n') break;
        if (send(fd, line, strlen(line), 0) < 0) {
            say_error();
            break;
        }
        ssize_t length;
        while ((length = recv(fd, reply, sizeof reply, 0)) < 0 && errno == EINTR) say_error();
        if (length < 0) say_error();
        if (length <= 0) break;
        while (write(STDOUT_FILENO, reply, length) < 0 && errno == EINTR) say_error();
    }
    close(fd);
}
