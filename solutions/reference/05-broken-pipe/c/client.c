/* Client of a simple session: poll() watches the terminal and the connection.
 * A line typed is a message sent; an empty line or the end of input leaves.
 * Usage: ./client [HOST PORT]   Build: cc -Wall -o client client.c */
#define _POSIX_C_SOURCE 200809L
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

enum { QUIET_MS = 200 }; /* a reply without a newline is over after such a pause */
enum state { READY, ASKED, REPLYING };

static char typed[65536]; /* read from the terminal, not sent yet */
static size_t typed_length;

static int send_all(int fd, const char *data, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(fd, data, length, 0);
        if (sent < 0) {
            if (errno == EINTR)
                continue;
            return -1;
        }
        data += sent;
        length -= (size_t)sent;
    }
    return 0;
}

/* The length of the first line that was typed, its newline included; 0 if none is complete. */
static size_t first_line(void)
{
    char *end = memchr(typed, '\n', typed_length);
    if (end != NULL)
        return (size_t)(end - typed) + 1;
    return typed_length == sizeof typed ? typed_length : 0;
}

/* At the end of input the line so far is completed, and an empty one follows. */
static void read_terminal(void)
{
    size_t room = sizeof typed - typed_length;
    ssize_t n = read(STDIN_FILENO, typed + typed_length, room);
    if (n > 0)
        typed_length += (size_t)n;
    else if (n == 0 || errno != EINTR)
        for (int i = 0; i < 2 && typed_length < sizeof typed; i++)
            typed[typed_length++] = '\n';
}

/* Shows what has arrived. Returns the next state, or -1 when the server has ended. */
static int read_connection(int sockfd, enum state state)
{
    char buffer[4096];
    ssize_t n = recv(sockfd, buffer, sizeof buffer, 0);
    if (n < 0 && errno == EINTR)
        return (int)state;
    if (n < 0)
        printf("the connection is lost: %s\n", strerror(errno));
    if (n == 0)
        printf("the server has ended the session\n");
    if (n <= 0)
        return -1;
    fwrite(buffer, 1, (size_t)n, stdout);
    fflush(stdout);
    return buffer[n - 1] == '\n' ? READY : REPLYING;
}

static void converse(int sockfd)
{
    int state = READY;
    while (state >= 0) {
        struct pollfd watched[2] = {{.fd = sockfd, .events = POLLIN}, {.fd = STDIN_FILENO, .events = POLLIN}};
        size_t length = state == READY ? first_line() : 0;
        int ready;
        if (length > 0) {
            if (length == 1 || (length == 2 && typed[0] == '\r'))
                return;
            if (send_all(sockfd, typed, length) < 0) {
                printf("the connection is lost: %s\n", strerror(errno));
                return;
            }
            typed_length -= length;
            memmove(typed, typed + length, typed_length);
            state = ASKED;
        }
        /* The next line waits until the reply is here: two messages must not melt into one. */
        ready = poll(watched, state == READY ? 2 : 1, state == REPLYING ? QUIET_MS : -1);
        if (ready < 0 && errno != EINTR) {
            perror("poll");
            return;
        }
        if (ready == 0)
            state = READY;
        if (ready > 0 && watched[1].revents != 0)
            read_terminal();
        if (ready > 0 && watched[0].revents != 0)
            state = read_connection(sockfd, (enum state)state);
    }
}

int main(int argc, char *argv[])
{
    const char *host = argc == 3 ? argv[1] : "127.0.0.1";
    int port = argc == 3 ? atoi(argv[2]) : 8888;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
    int sockfd = socket(AF_INET, SOCK_STREAM, 0);

    signal(SIGPIPE, SIG_IGN);
    if (sockfd < 0) {
        perror("socket");
        return 1;
    }
    if (inet_pton(AF_INET, host, &address.sin_addr) != 1) {
        fprintf(stderr, "%s is not an IPv4 address\n", host);
        return 1;
    }
    if (connect(sockfd, (struct sockaddr *)&address, sizeof address) < 0) {
        fprintf(stderr, "cannot reach a server at %s:%d: %s\n", host, port, strerror(errno));
        return 1;
    }
    printf("connected; type a message, an empty line ends\n");
    fflush(stdout);
    converse(sockfd);
    close(sockfd);
    return 0;
}
