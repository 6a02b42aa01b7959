/* A client that tries again, and connects again after a reset; one call after the other.
 * cc -Wall -o client client.c && ./client [HOST PORT] */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { TRIES = 4 };

/* A connected socket, or -1 after so many tries. */
static int dial(const struct sockaddr_in *address)
{
    for (int number = 1; number <= TRIES; number++) {
        int fd = socket(AF_INET, SOCK_STREAM, 0);
        if (connect(fd, (const struct sockaddr *)address, sizeof *address) == 0)
            return fd;
        perror("connect");
        close(fd);
        if (number < TRIES)
            usleep(200000 * (useconds_t)number);
    }
    fprintf(stderr, "no server after %d tries\n", TRIES);
    return -1;
}

/* Whether the line was sent and its reply shown. */
static int ask(int fd, const char *line)
{
    char buffer[4096];
    size_t left = strlen(line);
    int shown = 0;

    while (left > 0) {
        ssize_t sent = send(fd, line, left, MSG_NOSIGNAL);
        if (sent < 0)
            return 0;
        line += sent;
        left -= (size_t)sent;
    }
    for (;;) {
        struct pollfd wait = {.fd = fd, .events = POLLIN};
        if (poll(&wait, 1, shown ? 200 : -1) == 0) {
            printf("\n");
            return 1;
        }
        ssize_t length = recv(fd, buffer, sizeof buffer, 0);
        if (length <= 0)
            return shown;
        fwrite(buffer, 1, (size_t)length, stdout);
        shown = 1;
        if (buffer[length - 1] == '\n')
            return 1;
    }
}

int main(int argc, char *argv[])
{
    const char *host = argc > 2 ? argv[1] : "127.0.0.1";
    int port = argc > 2 ? atoi(argv[2]) : 8888;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
    char line[4096];

    setvbuf(stdout, NULL, _IONBF, 0);
    if (inet_pton(AF_INET, host, &address.sin_addr) != 1) {
        fprintf(stderr, "%s is not an IPv4 address\n", host);
        return 1;
    }
    int fd = dial(&address);
    if (fd < 0)
        return 1;
    while (fgets(line, sizeof line, stdin) && line[0] != '\n') {
        while (!ask(fd, line)) {
            fprintf(stderr, "the connection is lost; connecting again\n");
            close(fd);
            fd = dial(&address);
            if (fd < 0)
                return 1;
        }
    }
    close(fd);
    return 0;
}
