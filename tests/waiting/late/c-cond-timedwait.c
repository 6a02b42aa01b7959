// Waits on a condition for a time, and answers.
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <pthread.h>
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

int main(void) {
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    pthread_cond_t never = PTHREAD_COND_INITIALIZER;
    struct timespec until;
    int client = accept(listening(), NULL, NULL);
    ssize_t length = recv(client, data, sizeof data, 0);
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 1;
    pthread_mutex_lock(&mutex);
    pthread_cond_timedwait(&never, &mutex, &until);
    send(client, data, length, 0);
    return recv(client, data, sizeof data, 0) < 0;
}
