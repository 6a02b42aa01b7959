/* A server with one client, which ends the connection in the way that WAY says. */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define WAY "orderly"

int main(void) {
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(8888), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    char data[4096];
    ssize_t count;
    int yes = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    bind(listener, (struct sockaddr *)&at, sizeof at);
    listen(listener, 5);
    int connection = accept(listener, NULL, NULL);
    /* What is not read makes the system reset the connection when it is closed. */
    recv(connection, data, strcmp(WAY, "unread") == 0 ? 4 : sizeof data, 0);
    send(connection, "answer\n", 7, 0);
    if (strcmp(WAY, "half") == 0) {
        shutdown(connection, SHUT_WR);
        while ((count = recv(connection, data, sizeof data, 0)) > 0)
            printf("still heard: %.*s\n", (int)count, data);
    }
    close(connection);
    accept(listener, NULL, NULL);
    return 0;
}
