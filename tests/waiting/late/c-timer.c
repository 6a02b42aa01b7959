// Answers from the handler of a POSIX timer, while it is blocked in recv.
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <signal.h>
#include <time.h>

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

static int client;

static void over(int number) {
    (void)number;
    send(client, "hello\n", 6, 0);
}

int main(void) {
    timer_t timer;
    struct itimerspec when = {.it_value = {.tv_nsec = 400000000}};
    struct sigaction action = {.sa_handler = over, .sa_flags = SA_RESTART};
    sigaction(SIGALRM, &action, NULL);
    client = accept(listening(), NULL, NULL);
    recv(client, data, sizeof data, 0);
    timer_create(CLOCK_MONOTONIC, NULL, &timer);
    timer_settime(timer, 0, &when, NULL);
    return recv(client, data, sizeof data, 0) < 0;
}
