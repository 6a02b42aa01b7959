// A process a client, the parent waits for its child.
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <sys/wait.h>

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
    int server = listening(), client;
    while ((client = accept(server, NULL, NULL)) >= 0) {
        if (fork() == 0) {
            while (recv(client, data, sizeof data, 0) > 0) {
            }
            return 0;
        }
        close(client);
        wait(NULL);
    }
    return 0;
}
