/* Says what it gets from each call, and goes on. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static const char *name(int code) {
    switch (code) {
    case EINTR: return "EINTR";
    case EAGAIN: return "EAGAIN";
    case EMFILE: return "EMFILE";
    case ECONNABORTED: return "ECONNABORTED";
    case ECONNREFUSED: return "ECONNREFUSED";
    case ECONNRESET: return "ECONNRESET";
    case EPIPE: return "EPIPE";
    case ETIMEDOUT: return "ETIMEDOUT";
    default: return strerror(code);
    }
}

static void say_error(void) {
    int code = errno;
    fprintf(stderr, "error -1, errno %s\n", name(code));
    errno = code;
}

static struct sockaddr_in address(void) {
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(8888), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    return at;
}

static void pause_a_little(void) {
    struct timespec little = {.tv_nsec = 50000000};
    nanosleep(&little, NULL);
}
