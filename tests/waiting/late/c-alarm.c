// Is woken by alarm while it is blocked in recv, and answers.
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <errno.h>
#include <signal.h>

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

static void over(int number) { (void)number; }

int main(void) {
    struct sigaction action = {.sa_handler = over};
    sigaction(SIGALRM, &action, NULL);
    int client = accept(listening(), NULL, NULL);
    ssize_t length = recv(client, data, sizeof data, 0);
    char more[64];
    alarm(1);
    if (recv(client, more, sizeof more, 0) < 0 && errno == EINTR) {
        send(client, data, length, 0);
    }
    return recv(client, data, sizeof data, 0) < 0;
}
